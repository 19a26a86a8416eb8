import * as fc from 'fast-check';
import type { KubeObject, LabelSelectorObject } from '#machinery';
import type { Pod } from '../model/pod.js';
import type { ClusterPolicy, NetworkPolicy } from '../policy/objects.js';

/** Small clusters with policies over few labels, ports and blocks, so that rules often meet. */
export interface RandomCluster {
  readonly namespaces: readonly KubeObject[];
  readonly pods: readonly Pod[];
  readonly policies: readonly (NetworkPolicy | ClusterPolicy)[];
}

const value = fc.constantFrom('1', '2');
const labels = fc.record({ a: value, b: value }, { requiredKeys: [] });
const selector: fc.Arbitrary<LabelSelectorObject> = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc
    .tuple(fc.constantFrom('In', 'NotIn'), fc.constantFrom('a', 'b'), value)
    .map(([operator, key, one]) => ({ matchExpressions: [{ key, operator, values: [one] }] })),
  fc
    .tuple(fc.constantFrom('Exists', 'DoesNotExist'), fc.constantFrom('a', 'b'))
    .map(([operator, key]) => ({ matchExpressions: [{ key, operator }] })),
);

const block = fc.constantFrom(
  { cidr: '10.0.0.0/29' },
  { cidr: '0.0.0.0/0', except: ['10.0.0.2/31'] },
  { cidr: '10.0.0.4/32' },
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc.record({ ipBlock: block }),
);
const port = fc.constantFrom(
  {},
  { port: 80 },
  { port: 80, endPort: 81 },
  { port: 'web' },
  { port: 80, protocol: 'UDP' },
);
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });
const maybe = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(item, { nil: undefined });

const namespace = fc.constantFrom('x', 'y');
const plain = fc
  .record({
    namespace,
    podSelector: selector,
    policyTypes: maybe(
      fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'], [] as string[]),
    ),
    ingress: maybe(few(fc.record({ from: maybe(few(peer)), ports: maybe(few(port)) }))),
    egress: maybe(few(fc.record({ to: maybe(few(peer)), ports: maybe(few(port)) }))),
  })
  .map(({ namespace: home, ...spec }) => ({
    kind: 'NetworkPolicy',
    metadata: { namespace: home },
    spec: JSON.parse(JSON.stringify(spec)) as object,
  }));

const podSet = fc.oneof(
  fc.record({ namespaces: selector }),
  fc.record({ pods: fc.record({ namespaceSelector: selector, podSelector: selector }) }),
);
const protocols = fc.constantFrom(
  [{ tcp: { destinationPort: { number: 80 } } }],
  [{ tcp: { destinationPort: { range: { start: 80, end: 81 } } } }],
  [{ destinationNamedPort: 'web' }],
  [{ udp: {} }],
);
const action = fc.constantFrom('Accept', 'Deny', 'Pass');
const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(item, { minLength: 1, maxLength: 2 });
const networks = fc.record({ networks: fc.constant(['10.0.0.0/30']) });
const wide = fc
  .record({
    tier: fc.constantFrom('Admin', 'Baseline'),
    subject: podSet,
    ingress: few(fc.record({ action, from: some(podSet), protocols: maybe(protocols) })),
    egress: few(
      fc.record({ action, to: some(fc.oneof(podSet, networks)), protocols: maybe(protocols) }),
    ),
  })
  .map((spec) => ({
    kind: 'ClusterNetworkPolicy',
    metadata: {},
    spec: JSON.parse(JSON.stringify(spec)) as object,
  }));

const pods = fc.array(fc.record({ namespace, labels, port: fc.constantFrom(80, 81) }), {
  minLength: 2,
  maxLength: 5,
});

export const clusters: fc.Arbitrary<RandomCluster> = fc
  .record({
    labels: fc.tuple(labels, labels),
    pods,
    policies: fc.array(fc.oneof(plain, wide), { maxLength: 5 }),
  })
  .map(({ labels: [first, second], pods: drawn, policies }) => ({
    namespaces: [
      { kind: 'Namespace', metadata: { name: 'x', labels: first } },
      { kind: 'Namespace', metadata: { name: 'y', labels: second } },
    ] as KubeObject[],
    pods: drawn.map((pod, index) => ({
      kind: 'Pod',
      metadata: { name: `p${index}`, namespace: pod.namespace, labels: pod.labels },
      spec: { containers: [{ name: 'c', ports: [{ name: 'web', containerPort: pod.port }] }] },
      status: { phase: 'Running', podIP: `10.0.0.${index + 1}` },
    })) as Pod[],
    // Equal priorities would leave the answer open.
    policies: policies.map((policy, index) => ({
      ...policy,
      metadata: { ...policy.metadata, name: `policy-${index}` },
      spec: { ...policy.spec, ...(policy.kind === 'NetworkPolicy' ? {} : { priority: index }) },
    })) as (NetworkPolicy | ClusterPolicy)[],
  }));
