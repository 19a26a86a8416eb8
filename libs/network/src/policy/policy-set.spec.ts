import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import type { Pod } from '../model/pod.js';
import { NetworkPicture } from '../picture/picture.js';
import { Reachability } from '../reach/reachability.js';
import { clusters, type RandomCluster } from '../testing/random-policies.js';
import { mayConnect } from '../testing/naive-policies.js';
import { policyDefinitions } from './definitions.js';
import { PolicySet } from './policy-set.js';

const pictureOf = ({ namespaces, pods, policies }: RandomCluster): NetworkPicture =>
  NetworkPicture.fromManifests([...namespaces, ...pods, ...policies]);

const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;

/** Every pair and port of a cluster, as `from to port`, that may connect. */
function connected(
  { pods }: RandomCluster,
  isAllowed: (from: Pod, to: Pod, port: number) => boolean,
): string[] {
  return pods.flatMap((from) =>
    pods.flatMap((to) =>
      [80, 81, 443].flatMap((port) =>
        isAllowed(from, to, port) ? [`${nameOf(from)} ${nameOf(to)} ${port}`] : [],
      ),
    ),
  );
}

describe('the verdicts of policies', () => {
  it('are those of an evaluator that reads the text of the API for each pair anew', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const picture = pictureOf(cluster);
        const judged = connected(cluster, (from, to, port) => {
          if (from === to) return true;
          const ends = [
            picture.policyEnd(from.status!.podIP!),
            picture.policyEnd(to.status!.podIP!),
          ] as const;
          return (['egress', 'ingress'] as const).every(
            (way) => picture.policies.judge(way, ...ends, { protocol: 'tcp', port }).allowed,
          );
        });
        expect(judged).toEqual(
          connected(cluster, (from, to, port) => mayConnect(cluster, from, to, port)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in a matrix', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const picture = pictureOf(cluster);
        for (const port of [80, 81, 443]) {
          const matrix = Reachability.of(picture, { port, protocol: 'TCP' });
          const allowed = [...matrix.verdicts()].flatMap(({ from, to, allowed: yes }) =>
            yes ? [`${from} ${to} ${port}`] : [],
          );
          const expected = connected(
            cluster,
            (from, to, at) => at === port && mayConnect(cluster, from, to, at),
          );
          expect(allowed.toSorted()).toEqual(expected.toSorted());
        }
      }),
      { numRuns: 200 },
    );
  });

  it('do not depend on the order in which objects come, nor on what came and went', () => {
    fc.assert(
      fc.property(clusters, clusters, (cluster, other) => {
        const changed = [...other.policies, ...other.namespaces].reduce(
          (picture, object) => picture.with(object),
          pictureOf(cluster),
        );
        const back = other.policies.reduce((picture, object) => picture.without(object), changed);
        const again = [...cluster.policies.toReversed(), ...cluster.namespaces].reduce(
          (picture, object) => picture.with(object),
          back,
        );
        const verdicts = (picture: NetworkPicture): unknown[] => [
          ...Reachability.of(picture, { port: 80 }).verdicts(),
        ];
        expect(verdicts(again).length).toBe(verdicts(pictureOf(cluster)).length);
        const allowedIn = (picture: NetworkPicture): boolean[] =>
          Array.from(Reachability.of(picture, { port: 80 }).verdicts(), ({ allowed }) => allowed);
        expect(allowedIn(again)).toEqual(allowedIn(pictureOf(cluster)));
      }),
      { numRuns: 100 },
    );
  });
});

describe('what is not understood fails closed', () => {
  const rule = (action: string) => ({
    kind: 'ClusterNetworkPolicy',
    metadata: { name: 'c' },
    spec: {
      tier: 'Admin',
      priority: 1,
      subject: { namespaces: {} },
      ingress: [{ action, from: [{ planets: {} }] }],
    },
  });
  const isOpen = (object: KubeObject): boolean => {
    const pods = ['a', 'b'].map((name, index) => ({
      kind: 'Pod',
      metadata: { name, namespace: 'x' },
      status: { podIP: `10.0.0.${index + 1}` },
    })) as KubeObject[];
    const picture = NetworkPicture.fromManifests([...pods, object]);
    const ends = [picture.policyEnd('10.0.0.1'), picture.policyEnd('10.0.0.2')] as const;
    return picture.policies.judge('ingress', ...ends, { protocol: 'tcp', port: 80 }).allowed;
  };

  it('an Accept matches nothing, a Deny or a Pass denies all', () => {
    expect(['Accept', 'Deny', 'Pass'].map((action) => isOpen(rule(action)))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('kinds', () => {
  it('of other groups with the same names are no policies', () => {
    const of = (apiVersion: string, kind: string) => PolicySet.isPolicy({ apiVersion, kind });
    expect(of('networking.k8s.io/v1', 'NetworkPolicy')).toBe(true);
    expect(of('crd.projectcalico.org/v1', 'NetworkPolicy')).toBe(false);
    for (const { spec } of policyDefinitions())
      expect(of(`${spec.group}/${spec.versions?.[0]?.name}`, spec.names.kind)).toBe(true);
  });
});
