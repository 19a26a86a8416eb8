import { describe, expect, it } from 'vitest';
import { traceAll, traceOnce } from '../journey/trace.js';
import { exampleCluster, world } from '../testing/example-cluster.js';
import type { Fault, FaultSpec } from './fault.js';
import { validateFault } from './validate.js';

const fault = (spec: FaultSpec, name = 'broken'): Fault => ({
  apiVersion: 'network.mockplane.io/v1',
  kind: 'Fault',
  metadata: { name },
  spec,
});
const broken = (...specs: FaultSpec[]) =>
  specs.reduce((picture, spec, index) => picture.with(fault(spec, `f${index}`)), exampleCluster());
const remote = {
  from: { pod: 'default/client' },
  ip: '10.244.2.6',
  port: 8080,
  protocol: 'tcp',
} as const;
const local = { ...remote, ip: '10.244.1.6' } as const;
const fromNode = { ...remote, from: { node: 'node-2' } } as const;
const outcome = (
  picture: ReturnType<typeof broken>,
  flow: typeof remote | typeof local | typeof fromNode,
) => traceOnce(picture, world, flow);

describe('a machine without power', () => {
  const picture = broken({ nodeDown: { nodes: ['node-2'] } });

  it('neither takes packets nor sends any', () => {
    expect(outcome(picture, remote)).toMatchObject({
      outcome: 'timeout',
      reason: 'node-2 has no power and takes nothing (Fault f0)',
      fix: 'kubectl delete fault f0',
    });
    expect(outcome(picture, fromNode).reason).toContain('node-2 has no power and sends nothing');
    expect(outcome(picture, local).outcome).toBe('answered');
  });

  it('is named with its field in the last step', () => {
    expect(outcome(picture, remote).steps.at(-1)).toMatchObject({
      stage: 'fault',
      host: 'node-1',
      object: { kind: 'Fault', name: 'f0' },
      field: 'spec.nodeDown',
    });
  });

  it('works again when the fault is gone', () => {
    expect(outcome(picture.without(fault({}, 'f0')), remote).outcome).toBe('answered');
  });
});

describe('a partition', () => {
  it('cuts zones from each other and leaves what stays within one', () => {
    const picture = broken({
      partition: { from: { zones: ['zone-1'] }, to: { zones: ['zone-2'] } },
    });
    expect(outcome(picture, remote).reason).toBe('nothing gets from node-1 to node-2 (Fault f0)');
    expect(outcome(picture, local).outcome).toBe('answered');
  });

  it('of one way lets packets out and no answer back', () => {
    const picture = broken({
      partition: { from: { nodes: ['node-2'] }, to: { nodes: ['node-1'] }, bothWays: false },
    });
    expect(outcome(picture, remote).reason).toContain(
      'the answer of default/web-b does not come back',
    );
  });

  it('between pods holds on one machine too, and for those pods alone', () => {
    const picture = broken({
      partition: { from: { pods: { selector: { matchLabels: { app: 'web' } } } } },
    });
    expect(outcome(picture, local).outcome).toBe('timeout');
    expect(traceOnce(picture, world, { ...local, from: { node: 'node-1' } }).outcome).toBe(
      'timeout',
    );
    expect(
      traceOnce(picture, world, { ...local, ip: '192.168.1.12', protocol: 'icmp' }).outcome,
    ).toBe('reply');
  });

  it('from hosts outside is one of their addresses', () => {
    const outside = (ip: string) =>
      traceOnce(broken({ partition: { from: { addresses: ['203.0.113.0/24'] } } }), world, {
        from: { ip },
        ip: '192.168.1.11',
        port: 0,
        protocol: 'icmp',
      }).outcome;
    expect([outside('203.0.113.9'), outside('198.51.100.1')]).toEqual(['timeout', 'reply']);
  });
});

describe('packet loss', () => {
  const lossy = broken({
    packetLoss: { from: { nodes: ['node-1'] }, to: { nodes: ['node-2'] }, percent: 20 },
  });

  it('makes outcomes of their own, each way one, with their chances', () => {
    const { outcomes } = traceAll(lossy, world, remote);
    expect(outcomes.map((each) => [each.outcome, Number(each.probability.toFixed(4))])).toEqual([
      ['timeout', 0.2],
      ['timeout', 0.16],
      ['answered', 0.64],
    ]);
    expect(outcomes[0]).toMatchObject({
      reason: 'it is one of the 20 % that are lost from node-1 to node-2 (Fault f0)',
    });
  });

  it('strikes as often as it says', () => {
    const tries = Array.from({ length: 500 }, (_, n) =>
      traceOnce(lossy, { ...world, seed: `try-${n}` }, remote),
    );
    const answered = tries.filter((each) => each.outcome === 'answered').length;
    expect(answered / tries.length).toBeGreaterThan(0.56);
    expect(answered / tries.length).toBeLessThan(0.72);
  });

  it('can be counted instead of decided', () => {
    const only = traceAll(lossy, { ...world, loss: 'counted' }, remote).outcomes;
    expect(only).toHaveLength(1);
    expect(only[0]).toMatchObject({ outcome: 'answered', transit: { faults: [{ name: 'f0' }] } });
    expect(only[0]?.transit?.loss).toBeCloseTo(0.36);
  });
});

describe('latency', () => {
  it('adds up both ways, and over several faults', () => {
    const picture = broken(
      {
        latency: {
          from: { nodes: ['node-1'] },
          to: { nodes: ['node-2'] },
          milliseconds: 100,
          jitterMilliseconds: 5,
        },
      },
      { latency: { to: { pods: {} }, milliseconds: 7 } },
    );
    expect(outcome(picture, remote).transit).toMatchObject({ delayMs: 214, jitterMs: 10, loss: 0 });
    expect(outcome(exampleCluster(), remote).transit).toBeUndefined();
  });
});

describe('a full connection table', () => {
  it('drops what begins a connection, at the first machine that has to remember it', () => {
    const picture = broken({ conntrackFull: { nodeSelector: {} } });
    expect(outcome(picture, local)).toMatchObject({ outcome: 'timeout' });
    expect(outcome(picture, local).reason).toContain('nf_conntrack: table full, dropping packet');
  });
});

describe('a Fault', () => {
  it('is refused with every field that is wrong', () => {
    const fields = (spec: FaultSpec): string[] =>
      validateFault(fault(spec)).map(({ field }) => field ?? '');
    expect(fields({})).toEqual(['spec']);
    expect(fields({ nodeDown: { nodes: ['a'] }, conntrackFull: { nodes: ['a'] } })).toEqual([
      'spec',
    ]);
    expect(fields({ nodeDown: {} })).toEqual(['spec.nodeDown']);
    expect(fields({ nodeDown: { nodes: ['a'], zones: ['b'] } })).toEqual(['spec.nodeDown']);
    expect(fields({ partition: {} })).toEqual(['spec.partition']);
    expect(fields({ partition: { from: { addresses: ['x'] } } })).toEqual([
      'spec.partition.from.addresses[0]',
    ]);
    expect(fields({ packetLoss: { to: { zones: [] }, percent: 101 } })).toEqual([
      'spec.packetLoss.to.zones',
      'spec.packetLoss.percent',
    ]);
    expect(
      fields({ latency: { to: { pods: {} }, milliseconds: 5, jitterMilliseconds: 6 } }),
    ).toEqual(['spec.latency.jitterMilliseconds']);
    expect(fields({ dnsUpstreamDown: { servers: ['x'] } })).toEqual([
      'spec.dnsUpstreamDown.servers[0]',
    ]);
    expect(fields({ slowStart: { listenSeconds: -1 } })).toEqual([
      'spec.slowStart',
      'spec.slowStart.listenSeconds',
    ]);
    const operator = { matchExpressions: [{ key: 'a', operator: 'Is' }] };
    expect(fields({ nodeDown: { nodeSelector: operator } })).toEqual([
      'spec.nodeDown.nodeSelector',
    ]);
  });
});
