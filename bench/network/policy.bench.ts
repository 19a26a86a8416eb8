/** Reachability of 1,000 workloads with 10 pods each under 600 policies, and single verdicts, against walking a list of as many pairs. */
import { bench, describe } from 'vitest';
import { NetworkPicture, Reachability } from '#network';

const WORKLOADS = 1000;
const NAMESPACES = 50;
const PODS = 10;

type Manifest = Parameters<NetworkPicture['with']>[0];

const address = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

function pods(): Manifest[] {
  return Array.from({ length: WORKLOADS * PODS }, (_, n) => {
    const workload = n % WORKLOADS;
    const namespace = `ns-${workload % NAMESPACES}`;
    return {
      kind: 'Pod',
      metadata: {
        namespace,
        name: `w${workload}-5d4f-${n}`,
        labels: { app: `w${workload}`, tier: `t${workload % 3}`, 'pod-template-hash': '5d4f' },
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'ReplicaSet',
            name: `w${workload}-5d4f`,
            uid: '',
            controller: true,
          },
        ],
      },
      spec: { containers: [{ name: 'c', ports: [{ containerPort: 8080, name: 'http' }] }] },
      status: { phase: 'Running', podIP: address(n + 1) },
    } as Manifest;
  });
}

function policies(): Manifest[] {
  const peers = (n: number): object[] => [
    { podSelector: { matchLabels: { tier: `t${n % 3}` } } },
    {
      namespaceSelector: {
        matchLabels: { 'kubernetes.io/metadata.name': `ns-${(n + 1) % NAMESPACES}` },
      },
    },
    { ipBlock: { cidr: '203.0.113.0/24' } },
  ];
  return Array.from({ length: 600 }, (_, n) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace: `ns-${n % NAMESPACES}`, name: `p${n}` },
    spec: {
      podSelector: n < NAMESPACES ? {} : { matchLabels: { tier: `t${n % 3}` } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: peers(n), ports: [{ port: n % 2 === 0 ? 8080 : 'http' }] }],
      egress: [{ to: [...peers(n), { namespaceSelector: {} }] }],
    },
  }));
}

const picture = NetworkPicture.fromManifests([...pods(), ...policies()]);
const ends = Array.from({ length: 1000 }, (_, n) => picture.policyEnd(address(n * 7 + 1)));
const port = { protocol: 'tcp', port: 8080 } as const;
let at = 0;

describe('1,000 workloads', () => {
  bench('a list of a million pairs', () => {
    let allowed = 0;
    for (let pair = 0; pair < WORKLOADS * WORKLOADS; pair += 1) if ([pair].length > 0) allowed += 1;
    if (allowed === 0) throw new Error('none');
  });
  bench('their matrix, every verdict read', () => {
    let allowed = 0;
    for (const verdict of Reachability.of(picture, { port: 8080, by: 'workload' }).verdicts())
      if (verdict.allowed) allowed += 1;
    if (allowed === 0) throw new Error('none');
  });
});

describe('one verdict of both ends', () => {
  bench('two look-ups in a Map', () => {
    at += 1;
    picture.podByIP(address((at % 1000) + 1));
    picture.podByIP(address(((at * 31) % 1000) + 1));
  });
  bench('verdict', () => {
    at += 1;
    const from = ends[at % 1000]!;
    const to = ends[(at * 31) % 1000]!;
    picture.policies.judge('egress', from, to, port);
    picture.policies.judge('ingress', from, to, port);
  });
});
