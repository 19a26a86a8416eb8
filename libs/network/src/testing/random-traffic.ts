import * as fc from 'fast-check';
import { DEFAULT_CONFIG, type ProxyConfig } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { Origin } from '../journey/trace.js';
import { POD_NETWORK_NAMES } from '../pod-network/order.js';
import { NetworkPicture } from '../picture/picture.js';
import type { Target } from '../traffic/compile/paths.js';
import { clusters, type RandomCluster } from './random-policies.js';

/** A small cluster with Services of every form, senders and targets in it. */
export interface RandomTraffic {
  readonly picture: NetworkPicture;
  readonly origins: readonly Origin[];
  readonly targets: readonly Target[];
}

const NODES = 5;
/** Where the replicas of a pod are, seen from the first. */
const REPLICAS = [0, 0, 1, 2];
const OUTSIDE = ['198.51.100.7', '198.51.100.8'];

const node = (index: number): KubeObject =>
  ({
    kind: 'Node',
    metadata: { name: `n${index}`, labels: { 'topology.kubernetes.io/zone': `z${index % 2}` } },
    spec: { podCIDRs: [`10.0.${index}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address: `192.168.1.1${index}` }] },
  }) as KubeObject;

/** The pods of a random cluster, each several times: twice on one node, and on the next ones. */
function placed({ pods }: RandomCluster): KubeObject[] {
  return pods.flatMap((pod, at) =>
    REPLICAS.map((step, replica) => {
      const on = (at + step) % NODES;
      return {
        ...pod,
        metadata: { ...pod.metadata, name: `p${at}-${replica}` },
        spec: { ...pod.spec, nodeName: `n${on}` },
        status: { ...pod.status, podIP: `10.0.${on}.${at * REPLICAS.length + replica + 1}` },
      };
    }),
  );
}

const serviceSpec = fc.record({
  type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
  externalIPs: fc.constantFrom([], ['203.0.113.9']),
  internalTrafficPolicy: fc.constantFrom('Cluster', 'Cluster', 'Local'),
  externalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
  loadBalancerSourceRanges: fc.constantFrom([], ['10.0.0.0/29'], ['198.51.100.7/32']),
  sessionAffinity: fc.constantFrom('None', 'None', 'ClientIP'),
});
const endpoint = fc.record({
  pod: fc.nat(),
  conditions: fc.constantFrom(
    { ready: true },
    { ready: true },
    { ready: false },
    { ready: false, serving: true, terminating: true },
  ),
  hints: fc.constantFrom(undefined, undefined, { forZones: [{ name: 'z0' }] }),
});
const service = fc.record({
  spec: serviceSpec,
  endpoints: fc.uniqueArray(endpoint, { maxLength: 4, selector: ({ pod }) => pod % 4 }),
});

const config: fc.Arbitrary<ProxyConfig> = fc
  .record({
    mode: fc.constantFrom('iptables', 'nftables', 'ipvs', 'userspace'),
    clusterCIDRs: fc.constantFrom([], ['10.0.0.0/16']),
    masqueradeAll: fc.boolean(),
    detectLocalMode: fc.constantFrom('ClusterCIDR', 'NodeCIDR'),
    scheduler: fc.constantFrom('rr', 'sh', 'mh', 'dh', 'lc', 'lblc'),
  })
  .map(({ scheduler, ...rest }) => {
    return {
      ...DEFAULT_CONFIG,
      ...rest,
      ipvs: { ...DEFAULT_CONFIG.ipvs, scheduler },
    };
  });

type DrawnService = typeof service extends fc.Arbitrary<infer T> ? T : never;

function objectsOf({ spec, endpoints }: DrawnService, index: number, pods: readonly KubeObject[]) {
  const name = `s${index}`;
  const isOpen = spec.type !== 'ClusterIP';
  const ips = spec.type === 'LoadBalancer' ? [{ ip: `203.0.113.${10 + index}` }] : [];
  const metadata = { name, namespace: 'x' };
  const objects: object[] = [
    {
      kind: 'Service',
      metadata,
      spec: {
        ...spec,
        clusterIP: `10.96.0.${index + 1}`,
        clusterIPs: [`10.96.0.${index + 1}`],
        ports: [{ port: 80, targetPort: 80, ...(isOpen ? { nodePort: 30_000 + index } : {}) }],
      },
      status: { loadBalancer: { ingress: ips } },
    },
    {
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-1`,
        namespace: 'x',
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      ports: [{ name: '', port: 80, protocol: 'TCP' }],
      endpoints: endpoints.map(({ pod: at, conditions, hints }) => {
        const pod = pods[at % Math.min(pods.length, 4)] as {
          spec: { nodeName: string };
          status: { podIP: string };
        };
        return {
          addresses: [pod.status.podIP],
          conditions,
          nodeName: pod.spec.nodeName,
          ...(hints === undefined ? {} : { hints }),
        };
      }),
    },
  ];
  return objects as KubeObject[];
}

/** Clusters of five nodes with policies and one to three Services, in every proxy mode and pod network. */
export const trafficClusters: fc.Arbitrary<RandomTraffic> = fc
  .record({
    cluster: clusters,
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
    config,
    podNetwork: fc.constantFrom(...POD_NETWORK_NAMES),
  })
  .map(({ cluster, services, config: proxy, podNetwork }) => {
    const pods = placed(cluster);
    const nodes = Array.from({ length: NODES }, (_, index) => node(index));
    const made = services.flatMap((each, index) => objectsOf(each, index, pods));
    const objects = [...nodes, ...cluster.namespaces, ...pods, ...cluster.policies, ...made];
    const picture = NetworkPicture.fromManifests(objects, { podNetwork }, proxy);
    const tcp = (ip: string, port: number): Target => ({ ip, port, protocol: 'tcp' });
    return {
      picture,
      origins: [
        ...pods.map(({ metadata }) => ({ pod: `${metadata?.namespace}/${metadata?.name}` })),
        ...nodes.map(({ metadata }) => ({ node: metadata?.name ?? '' })),
        ...OUTSIDE.map((ip) => ({ ip })),
      ],
      targets: [
        ...services.flatMap(({ spec }, index) => [
          tcp(`10.96.0.${index + 1}`, 80),
          ...(spec.type === 'ClusterIP' ? [] : [tcp('192.168.1.10', 30_000 + index)]),
          ...(spec.type === 'LoadBalancer' ? [tcp(`203.0.113.${10 + index}`, 80)] : []),
          ...spec.externalIPs.map((ip) => tcp(ip, 80)),
        ]),
        tcp('10.0.0.1', 80),
        { ip: '10.0.0.1', port: 0, protocol: 'icmp' as const },
      ],
    };
  });
