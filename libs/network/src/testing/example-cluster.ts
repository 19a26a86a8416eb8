import { DEFAULT_CONFIG, type EndpointSlice, type Node, type Service } from '#kube-proxy';
import type { Pod } from '../model/pod.js';
import type { NetworkSettings } from '../model/settings.js';
import type { World } from '../journey/world.js';
import { NetworkPicture } from '../picture/picture.js';

/** Three nodes of Calico with IP-in-IP, a client, two web pods behind a Service, and DNS: what specs of this lib start from. */

export function node(index: number): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `node-${index}`, labels: { 'topology.kubernetes.io/zone': `zone-${index}` } },
    spec: { podCIDRs: [`10.244.${index}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address: `192.168.1.1${index}` }] },
  };
}

export function pod(
  name: string,
  on: number,
  ip: string,
  labels: Readonly<Record<string, string>> = {},
): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '7', labels },
    spec: {
      nodeName: `node-${on}`,
      containers: [{ name: 'main', ports: [{ containerPort: 8080 }] }],
    },
    status: {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

export function service(name: string, spec: Service['spec'] & object): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion: '8' },
    spec: {
      type: 'ClusterIP',
      selector: { app: name },
      ports: [{ port: 80, targetPort: 8080 }],
      ...spec,
    },
  };
}

export function slice(
  name: string,
  endpoints: readonly (readonly [ip: string, node: number])[],
  port = 8080,
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-1`,
      namespace: 'default',
      labels: { 'kubernetes.io/service-name': name },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints: endpoints.map(([ip, on]) => ({
      addresses: [ip],
      conditions: { ready: true },
      nodeName: `node-${on}`,
    })),
  };
}

/** The example; `settings` change how it is wired, `mode` and `scheduler` (of mode ipvs) are kube-proxy's. */
export function exampleCluster(
  settings: Partial<NetworkSettings> = {},
  mode = DEFAULT_CONFIG.mode,
  scheduler = DEFAULT_CONFIG.ipvs.scheduler,
): NetworkPicture {
  return NetworkPicture.fromManifests(
    [
      node(1),
      node(2),
      node(3),
      pod('client', 1, '10.244.1.5'),
      pod('web-a', 1, '10.244.1.6', { app: 'web' }),
      pod('web-b', 2, '10.244.2.6', { app: 'web' }),
      service('web', { clusterIP: '10.96.0.20' }),
      slice('web', [
        ['10.244.1.6', 1],
        ['10.244.2.6', 2],
      ]),
    ],
    settings,
    {
      ...DEFAULT_CONFIG,
      mode,
      clusterCIDRs: ['10.244.0.0/16'],
      ipvs: { ...DEFAULT_CONFIG.ipvs, scheduler },
    },
  );
}

/** Pods listen on 8080; nothing else does. */
export const world: World = {
  now: 0,
  seed: 'spec',
  listeners: {
    listening: ({ host, port }) =>
      host.kind === 'pod' && port === 8080 ? { name: host.name } : undefined,
  },
};
