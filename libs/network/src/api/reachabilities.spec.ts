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
    const job = {
      apiVersion: 'example.com/v1',
      kind: 'Work',
      metadata: { name: 'j', namespace: 'default' },
    };
    const { allowed, difference } = answerReachability(exampleCluster(), {
      port: 8080,
      whatIf: { apply: [deny, job] },
    });
    expect(allowed).toBe(9);
    expect(difference?.lost).toHaveLength(4);
    expect(difference).toMatchObject({ gained: [], ignored: ['Work default/j'], complete: true });
  });

  it('takes a change as it would be stored: in the namespace default, policies for ingress, running pods where they run', () => {
    const policy = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'deny' },
      spec: { podSelector: { matchLabels: { app: 'other' } } },
    };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-a', labels: { app: 'other' } },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    };
    const { difference } = answerReachability(exampleCluster(), {
      port: 8080,
      whatIf: { apply: [policy, pod] },
    });
    expect(difference?.lost.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'default/client default/web-a',
      'default/web-b default/web-a',
    ]);
  });
});

describe('the kind Reachability', () => {
  it('is refused with the fields of a change that the API server would refuse', () => {
    const policy = (spec: object) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p' },
      spec,
    });
    const apply = [
      policy({ podSelector: {}, ingress: [{ ports: [{ port: 0 }] }] }),
      policy({ podSelector: {}, ingres: [] }),
      policy({ podSelector: 'all' }),
    ];
    const spec = { whatIf: { apply } };
    const causes = reachabilityKind().strategy.validate?.({ spec });
    expect(causes?.map(({ field }) => field)).toEqual([
      'spec.whatIf.apply[0].spec.ingress[0].ports[0].port',
      'spec.whatIf.apply[1]',
      'spec.whatIf.apply[2]',
    ]);
    expect(causes?.[1]?.message).toContain('unknown field "spec.ingres"');
  });

  it('is refused with every field that is wrong', () => {
    const spec = {
      port: 0,
      protocol: 'ICMP',
      by: 'Node',
      outside: ['x'],
      whatIf: { apply: [{ apiVersion: 'v1', kind: 'Pod' }] },
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
