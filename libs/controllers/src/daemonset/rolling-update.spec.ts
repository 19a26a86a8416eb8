import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, RollingUpdateDaemonSet } from '#kinds';
import { epoch, podIn, stored, type PodState } from '../testing/objects.js';
import { revisionHashLabel } from './daemon-pod.js';
import { rollingUpdate, surplusPods } from './rolling-update.js';

const setOf = (update: RollingUpdateDaemonSet) =>
  stored<DaemonSet>({
    kind: 'DaemonSet',
    metadata: { name: 'd' },
    spec: {
      selector: {},
      template: {},
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: update },
    },
  });
const pod = (name: string, revision: string, state: PodState = {}) =>
  podIn(name, { ...state, labels: { [revisionHashLabel]: revision } });
const stepOf = (
  update: RollingUpdateDaemonSet,
  pods: Readonly<Record<string, ReturnType<typeof pod>[]>>,
) => {
  const nodes = Object.keys(pods).map((name) =>
    stored<Node>({ kind: 'Node', metadata: { name }, spec: {} }),
  );
  const byNode = new Map(Object.entries(pods));
  const now = epoch + 60_000;
  const step = rollingUpdate({ daemonSet: setOf(update), nodes, byNode, hash: 'new', now });
  return { create: step.create, remove: step.remove.map(({ metadata }) => metadata.name) };
};

describe('a rolling update of a DaemonSet', () => {
  it('replaces pods while enough others are available', () => {
    const pods = { a: [pod('a', 'old')], b: [pod('b', 'old')] };
    expect(stepOf({ maxUnavailable: 1 }, pods)).toEqual({ create: [], remove: ['a'] });
    const waiting = { a: [pod('a', 'new', { ready: false })], b: [pod('b', 'old')] };
    expect(stepOf({ maxUnavailable: 1 }, waiting)).toEqual({ create: [], remove: [] });
  });

  it('replaces what is not available in any case', () => {
    const pods = { a: [pod('a', 'old', { ready: false })], b: [pod('b', 'old')] };
    expect(stepOf({ maxUnavailable: 1 }, pods)).toEqual({ create: [], remove: ['a'] });
  });

  it('starts new pods beside old ones as far as the surge goes', () => {
    const pods = { a: [pod('a', 'old')], b: [pod('b', 'old')], c: [pod('c', 'old')] };
    expect(stepOf({ maxSurge: '50%', maxUnavailable: 0 }, pods)).toEqual({
      create: ['a', 'b'],
      remove: [],
    });
  });

  it('removes an old pod when the new one beside it is available', () => {
    const pods = {
      a: [pod('a', 'old'), pod('a2', 'new')],
      b: [pod('b', 'old'), pod('b2', 'new', { ready: false })],
    };
    expect(stepOf({ maxSurge: 1, maxUnavailable: 0 }, pods)).toEqual({
      create: [],
      remove: ['a'],
    });
  });

  it('keeps two pods on a node only while the old one serves and the new one does not', () => {
    const daemonSet = setOf({ maxSurge: 1, maxUnavailable: 0 });
    const left = (...pods: ReturnType<typeof pod>[]) =>
      surplusPods({ daemonSet, hash: 'new', now: epoch }, pods).map(
        ({ metadata }) => metadata.name,
      );
    expect(left(pod('a', 'old'), pod('b', 'new', { ready: false }))).toEqual([]);
    expect(left(pod('a', 'old', { ready: false }), pod('b', 'new'))).toEqual(['a']);
    expect(left(pod('a', 'old'), pod('c', 'old'), pod('b', 'new', { ready: false }))).toEqual([
      'c',
    ]);
  });
});
