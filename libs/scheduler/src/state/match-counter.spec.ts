import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { labelSelectorFromMap, Selector, type Stored } from '#machinery';
import type { Node, Pod } from '#kinds';
import { isCounted, MatchCounter } from './match-counter.js';
import { NodeInfo } from './node-info.js';
import { PodInfo } from './pod-info.js';

const nodes = ['n1', 'n2'].map((name) => new NodeInfo({ metadata: { name } } as Stored<Node>));
const selectors = [
  labelSelectorFromMap({ app: 'a' }),
  labelSelectorFromMap({ app: 'b' }),
  Selector.everything,
  Selector.nothing,
];

const podOf = (name: string, app: string, isTerminating: boolean): PodInfo => {
  const deletion = isTerminating ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {};
  return new PodInfo({
    metadata: { name, namespace: 'ns', labels: { app }, uid: name, ...deletion },
  } as unknown as Stored<Pod>);
};

it('counts the same by following pods as by looking at all of them', () => {
  const change = fc.record({
    pod: fc.nat({ max: 5 }).map((id) => `p${id}`),
    app: fc.constantFrom('a', 'b'),
    node: fc.constantFrom(...nodes),
    isTerminating: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const counter = new MatchCounter();
      for (const node of nodes) for (const pod of node.pods.values()) node.remove(pod);
      for (const { pod: name, app, node, isTerminating } of changes) {
        const before = node.pods.get(`ns/${name}`);
        if (before !== undefined) {
          node.remove(before);
          counter.changed(node.name, before, -1);
        } else {
          const pod = podOf(name, app, isTerminating);
          node.add(pod);
          counter.changed(node.name, pod, 1);
        }
        for (const selector of selectors) {
          const counts = counter.counts(nodes, 'ns', selector);
          for (const one of nodes) {
            const expected = [...one.pods.values()].filter((pod) =>
              isCounted(pod, 'ns', selector),
            ).length;
            expect(counts.get(one.name) ?? 0).toBe(expected);
          }
        }
      }
    }),
  );
});
