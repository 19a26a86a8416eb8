import { describe, expect, it } from 'vitest';
import type { SimulatorContext } from '#client';
import { KubeProxy } from '#kube-proxy';
import { VirtualClock } from '#machinery';
import { node, pod, service, slice, world } from './testing/example-cluster.js';
import { ManualInformers } from './testing/manual-informers.js';
import { traceAll } from './journey/trace.js';
import { deviceAddresses, NetworkView } from './view.js';

function start(options: { readonly runsInPods?: boolean } = {}) {
  const informers = new ManualInformers();
  const errors: string[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (_: string, fields?: object) => void errors.push(JSON.stringify(fields)),
  };
  const context = { informers, log, clock: new VirtualClock() } as unknown as SimulatorContext;
  const kubeProxy = new KubeProxy(context, { addressesOf: deviceAddresses(), ...options });
  const view = new NetworkView(context, kubeProxy);
  kubeProxy.start();
  view.start();
  for (const object of [
    node(1),
    node(2),
    pod('client', 1, '10.244.1.5'),
    pod('web-a', 2, '10.244.2.6'),
  ])
    informers.put(object);
  informers.put(service('web', { clusterIP: '10.96.0.20' }));
  informers.put(slice('web', [['10.244.2.6', 2]]));
  const call = (from = 'default/client') =>
    traceAll(view.picture, world, {
      from: { pod: from },
      ip: '10.96.0.20',
      port: 80,
      protocol: 'tcp',
    }).outcomes[0];
  const configure = (text: string): void =>
    informers.put({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'kube-proxy', namespace: 'kube-system' },
      data: { 'config.conf': text },
    } as object);
  return { informers, kubeProxy, view, call, configure, errors };
}

describe('the network of a running cluster', () => {
  it('follows NetworkPolicies and the labels of namespaces', () => {
    const { informers, call } = start();
    const fromTeam = { namespaceSelector: { matchLabels: { team: 'blue' } } };
    informers.put({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'default' },
      spec: { podSelector: {}, ingress: [{ from: [fromTeam] }] },
    } as object);
    expect(call()?.outcome).toBe('timeout');
    const namespace = (labels: object): object => ({
      kind: 'Namespace',
      metadata: { name: 'default', labels },
    });
    informers.put(namespace({ team: 'blue' }));
    expect(call()?.outcome).toBe('answered');
    informers.put(namespace({ team: 'red' }));
    expect(call()?.outcome).toBe('timeout');
  });

  it('follows cluster-wide policies while their definition is there', () => {
    const { informers, call } = start();
    const definition = {
      kind: 'CustomResourceDefinition',
      metadata: { name: 'clusternetworkpolicies.policy.networking.k8s.io' },
      spec: { versions: [{ name: 'v1alpha2', served: true }] },
      status: { conditions: [{ type: 'Established', status: 'True' }] },
    };
    informers.put(definition);
    informers.put({
      kind: 'ClusterNetworkPolicy',
      metadata: { name: 'closed' },
      spec: {
        tier: 'Admin',
        priority: 1,
        subject: { namespaces: {} },
        ingress: [{ action: 'Deny', from: [{ namespaces: {} }] }],
      },
    } as object);
    expect(call()?.reason).toContain('ClusterNetworkPolicy closed: spec.ingress[0].from[0] denies');
    informers.remove(definition);
    expect(call()?.outcome).toBe('answered');
  });

  it('follows Services, slices, pods and nodes as they change', () => {
    const { informers, call } = start();
    expect(call()).toMatchObject({ outcome: 'answered', backend: { pod: 'default/web-a' } });
    informers.put(slice('web', []));
    expect(call()?.outcome).toBe('icmp-port-unreachable');
    informers.put(slice('web', [['10.244.2.6', 2]]));
    informers.remove(pod('web-a', 2, '10.244.2.6'));
    expect(call()?.outcome).toBe('timeout');
    informers.remove(service('web', {}));
    expect(call()?.reason).toContain('outside of the cluster nobody knows 10.96.0.20');
  });

  it('keeps a picture whole that somebody still looks at', () => {
    const { informers, view } = start();
    const old = view.picture;
    informers.put(slice('web', []));
    const flow = {
      from: { pod: 'default/client' },
      ip: '10.96.0.20',
      port: 80,
      protocol: 'tcp',
    } as const;
    expect(traceAll(old, world, flow).outcomes[0]?.outcome).toBe('answered');
  });

  it('has rules where kube-proxy runs in a pod, and those it left where it has stopped', () => {
    const { informers, view, call, configure } = start({ runsInPods: true });
    configure('mode: ipvs');
    expect(view.picture.rules('node-1')).toBeUndefined();
    expect(call()?.outcome).toBe('timeout');
    const proxy = (running: object | undefined): object => ({
      kind: 'Pod',
      metadata: { name: 'kube-proxy-1', namespace: 'kube-system' },
      spec: {
        nodeName: 'node-1',
        hostNetwork: true,
        containers: [
          {
            name: 'kube-proxy',
            image: 'registry.k8s.io/kube-proxy:v1.36.2',
            command: ['kube-proxy', '--config', '/etc/kube-proxy/config.conf'],
            volumeMounts: [{ name: 'conf', mountPath: '/etc/kube-proxy/' }],
          },
        ],
        volumes: [{ name: 'conf', configMap: { name: 'kube-proxy' } }],
      },
      status: { containerStatuses: [{ name: 'kube-proxy', state: { running } }] },
    });
    informers.put(proxy({ startedAt: '10:00' }));
    expect(view.picture.rules('node-1')?.mode).toBe('ipvs');
    expect(view.picture.rules('node-2')).toBeUndefined();
    expect(call()?.outcome).toBe('answered');
    informers.put(proxy(undefined));
    informers.remove(slice('web', []));
    configure('mode: nftables');
    expect(call()?.outcome).toBe('answered');
    informers.put(proxy({ startedAt: '10:05' }));
    expect(view.picture.rules('node-1')?.mode).toBe('nftables');
    expect(call()?.outcome).toBe('icmp-port-unreachable');
  });

  it('obeys the configuration of kube-proxy', () => {
    const { call, configure, kubeProxy } = start();
    expect(call()?.sourceSeen).toBe('10.244.1.5');
    configure('iptables: {masqueradeAll: true}');
    expect(call()?.sourceSeen).toBe('10.244.1.0');
    const marking = call()?.steps.find((step) => step.rule?.text.endsWith('-j KUBE-MARK-MASQ'));
    expect(marking).toMatchObject({
      object: { kind: 'ConfigMap', name: 'kube-proxy' },
      field: "data['config.conf']: iptables.masqueradeAll",
    });
    expect(kubeProxy.revision).toBe('7');
  });

  it('follows a change of the mode with the next packet, and nothing of the former mode stays', () => {
    const { call, configure, kubeProxy } = start();
    for (const mode of ['ipvs', 'nftables', 'iptables']) {
      configure(`mode: ${mode}`);
      expect(kubeProxy.rules('node-1')?.mode).toBe(mode);
      const tables = new Set(call()?.steps.flatMap((step) => step.rule?.table ?? []));
      expect(tables.has('ipvs')).toBe(mode === 'ipvs');
      expect(tables.has('ip kube-proxy')).toBe(mode === 'nftables');
    }
  });

  it('keeps the last configuration when the new one is unusable', () => {
    const { call, configure, errors } = start();
    configure('iptables: {masqueradeAll: true}');
    configure('mode: magic');
    configure('clusterCIDR: nonsense');
    expect(call()?.sourceSeen).toBe('10.244.1.0');
    expect(errors.map((text) => JSON.parse(text).reason)).toEqual([
      'mode: "magic" is not one of iptables, ipvs, nftables, userspace',
      'clusterCIDR: "nonsense" is not a CIDR',
    ]);
  });

  it('keeps the rules of a node over its heartbeats', () => {
    const { informers, kubeProxy } = start();
    const before = kubeProxy.rules('node-1');
    informers.put(node(1));
    expect(kubeProxy.rules('node-1')).toBe(before);
    expect(kubeProxy.rules('node-9')).toBeUndefined();
  });
});
