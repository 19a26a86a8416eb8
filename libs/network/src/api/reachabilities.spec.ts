import { describe, expect, it } from 'vitest';
import { exampleCluster } from '../testing/example-cluster.js';
import { reachabilityKind } from './reachability-kind.js';
import { answerReachability, type Reachability } from './reachability-question.js';

const deny = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace: 'default' },
  spec: { podSelector: { matchLabels: { app: 'web' } } },
} as object;

describe('the answer to a Reachability', () => {
  it('counts the pairs and lists them with what decided', () => {
    const status = answerReachability(exampleCluster().with(deny), { port: 8080 });
    expect(status).toMatchObject({ by: 'Pod', allowed: 5, denied: 4, complete: true, leftOut: 0 });
    expect(status.verdicts.find(({ allowed }) => !allowed)).toMatchObject({
      from: 'default/client',
      to: 'default/web-a',
      by: [{ object: { name: 'deny' }, action: 'Isolate' }],
    });
  });

  it('tells what a change would do, and which objects of it say nothing', () => {
    const job = { kind: 'Job', metadata: { name: 'j', namespace: 'default' } };
    const { allowed, difference } = answerReachability(exampleCluster(), {
      port: 8080,
      whatIf: { apply: [deny, job] },
    });
    expect(allowed).toBe(9);
    expect(difference?.lost).toHaveLength(4);
    expect(difference).toMatchObject({ gained: [], ignored: ['Job default/j'], complete: true });
  });
});

describe('the kind Reachability', () => {
  it('is refused with every field that is wrong', () => {
    const spec = {
      port: 0,
      protocol: 'ICMP',
      by: 'Node',
      outside: ['x'],
      whatIf: { apply: [{ kind: 'Pod' }] },
    };
    const causes = reachabilityKind().strategy.validate?.({ spec } as unknown as Reachability);
    expect(causes?.map(({ field }) => field)).toEqual([
      'spec.port',
      'spec.protocol',
      'spec.by',
      'spec.outside[0]',
      'spec.whatIf.apply[0].metadata.name',
    ]);
  });
});
