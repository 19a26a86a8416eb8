import { describe, expect, it } from 'vitest';
import { exampleCluster, service, world } from '../testing/example-cluster.js';
import type { NetworkPicture } from '../picture/picture.js';
import type { NetworkPolicy } from '../policy/objects.js';
import { trace, type TraceRequest } from '../trace.js';
import { NetworkMemory } from './memory.js';
import type { Outcome } from './outcome.js';
import { traceOnce } from './trace.js';

const policy = (name: string, spec: NonNullable<NetworkPolicy['spec']>): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'default' },
  spec,
});

const denyIngress = policy('deny-all', { podSelector: {}, policyTypes: ['Ingress'] });
const webFrom = (
  from: NonNullable<NonNullable<NetworkPolicy['spec']>['ingress']>[0]['from'] & object,
) => policy('web', { podSelector: { matchLabels: { app: 'web' } }, ingress: [{ from }] });

const client: TraceRequest = { from: { pod: 'default/client' }, to: '10.96.0.20', port: 80 };

async function outcomes(
  picture: NetworkPicture,
  request: TraceRequest = client,
): Promise<readonly Outcome[]> {
  return (await trace(picture, world, { ...request, all: true })).outcomes;
}

const kinds = async (picture: NetworkPicture, request?: TraceRequest): Promise<string[]> =>
  (await outcomes(picture, request)).map(({ outcome }) => outcome);

describe('a packet that policies drop', () => {
  it('times out, and says which policy dropped it and what would let it through', async () => {
    const [first] = await outcomes(exampleCluster().with(denyIngress));
    expect(first).toMatchObject({
      outcome: 'timeout',
      reason:
        'dropped by NetworkPolicy default/deny-all: spec.podSelector isolates pod default/web-a for ingress, and no ingress rule matches',
      fix: 'add a rule to spec.ingress of NetworkPolicy default/deny-all that allows pod default/client (no labels; namespace default) on TCP 8080',
    });
    expect(first?.steps.at(-1)).toMatchObject({
      stage: 'policy',
      object: { kind: 'NetworkPolicy', name: 'deny-all' },
      policy: { direction: 'ingress', allowed: false, pod: 'default/web-a' },
    });
  });

  it('is told which port the nearest rule lacks', async () => {
    const web = policy('web', {
      podSelector: { matchLabels: { app: 'web' } },
      ingress: [{ from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port: 80 }] }],
    });
    expect((await outcomes(exampleCluster().with(web)))[0]?.fix).toBe(
      'spec.ingress[0] of NetworkPolicy default/web allows pod default/client (no labels; namespace default), but only on TCP 80: add TCP 8080 to its ports',
    );
  });
});

describe('egress', () => {
  const egress = (ip: string, port: number) =>
    policy('out', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: `${ip}/32` } }], ports: [{ port }] }],
    });

  it('is asked with the address and port of the endpoint, never with those of the Service', async () => {
    expect(await kinds(exampleCluster().with(egress('10.96.0.20', 80)))).toEqual([
      'timeout',
      'timeout',
    ]);
    expect(await kinds(exampleCluster().with(egress('10.244.1.6', 8080)))).toEqual([
      'answered',
      'timeout',
    ]);
  });

  it('is never closed towards the node of the pod itself', async () => {
    const picture = exampleCluster().with(
      policy('out', { podSelector: {}, policyTypes: ['Egress'] }),
    );
    const ping = (to: string) =>
      kinds(picture, { from: { pod: 'default/client' }, to, protocol: 'icmp' });
    expect(await ping('192.168.1.11')).toEqual(['reply']);
    expect(await ping('192.168.1.12')).toEqual(['timeout']);
  });
});

describe('ingress', () => {
  it('sees the node instead of a client that was masqueraded', async () => {
    const nodePort = service('web', {
      type: 'NodePort',
      clusterIP: '10.96.0.20',
      ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
    });
    const outsider: TraceRequest = { from: { ip: '203.0.113.5' }, to: '192.168.1.12', port: 30080 };
    const picture = exampleCluster().with(nodePort);
    const byClient = webFrom([{ ipBlock: { cidr: '203.0.113.5/32' } }]);
    expect(await kinds(picture.with(byClient), outsider)).toEqual(['timeout', 'timeout']);
    const local = service('web', { ...nodePort.spec, externalTrafficPolicy: 'Local' });
    expect(await kinds(picture.with(local).with(byClient), outsider)).toEqual(['answered']);
  });

  it('is open to processes of the own node, and closed to those of others', async () => {
    const picture = exampleCluster().with(denyIngress);
    const direct = (node: string): TraceRequest => ({
      from: { node },
      to: '10.244.1.6',
      port: 8080,
    });
    expect(await kinds(picture, direct('node-1'))).toEqual(['answered']);
    expect(await kinds(picture, direct('node-2'))).toEqual(['timeout']);
  });

  it('is open to the pod itself, through its Service too', async () => {
    const self: TraceRequest = { from: { pod: 'default/web-a' }, to: '10.96.0.20', port: 80 };
    expect(await kinds(exampleCluster().with(denyIngress), self)).toEqual(['answered', 'timeout']);
  });

  it('does not close answers: an isolated client still hears from whom it asked', async () => {
    const isolated = policy('client', {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
      policyTypes: ['Ingress'],
    });
    expect(await kinds(exampleCluster().with(isolated))).toEqual(['answered', 'answered']);
  });

  it('lets a connection live that was open before the policy', () => {
    const memory = new NetworkMemory();
    const flow = {
      from: { pod: 'default/client' },
      ip: '10.244.2.6',
      port: 8080,
      protocol: 'tcp',
      sourcePort: 40_000,
    } as const;
    const once = (picture: NetworkPicture, session: 'open' | 'continue') =>
      traceOnce(picture, { ...world, memory }, { ...flow, session }).outcome;
    expect(once(exampleCluster(), 'open')).toBe('answered');
    expect(once(exampleCluster().with(denyIngress), 'continue')).toBe('answered');
    expect(once(exampleCluster().with(denyIngress), 'open')).toBe('timeout');
  });
});

describe('a name', () => {
  it('is not resolved when egress to the nameserver is closed, and the fix says so', async () => {
    const picture = exampleCluster({ clusterDNS: ['10.244.2.6'] }).with(
      policy('out', { podSelector: {}, policyTypes: ['Egress'] }),
    );
    const [only] = await outcomes(picture, {
      from: { pod: 'default/client' },
      to: 'web',
      port: 80,
    });
    expect(only).toMatchObject({ outcome: 'unresolved' });
    expect(only?.reason).toContain('dropped by NetworkPolicy default/out');
    expect(only?.fix).toContain('UDP 53');
  });
});
