import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { Change, ClusterStore, Entry, Store } from '../store.js';
import { ModelCluster, type ModelChange } from './model.js';
import { create, remove, update, valueOf } from './writes.js';

/** One thing that happens; `cluster` picks among those that exist, `back` a fraction of the way into its history. */
type Step =
  | {
      readonly kind: 'write';
      readonly cluster: number;
      readonly namespace: string;
      readonly name: string;
      readonly erase: boolean;
    }
  | {
      readonly kind: 'fork' | 'drop' | 'compact' | 'watch' | 'read';
      readonly cluster: number;
      readonly back: number;
    }
  | { readonly kind: 'restart' };

// The first cluster and the newest revision are where most of the life is.
const cluster = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.nat(4) },
);
const back = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));
const write: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('write' as const),
  cluster,
  namespace: fc.constantFrom('', 'a', 'a-b'),
  name: fc.constantFrom('x', 'y', 'z'),
  erase: fc.boolean(),
});
const other: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    'fork' as const,
    'drop' as const,
    'compact' as const,
    'watch' as const,
    'read' as const,
  ),
  cluster,
  back,
});

/** Random stories of writes, forks, drops, compactions, watches, reads of the past and restarts. */
export const story: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: write },
    { weight: 5, arbitrary: other },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
  ),
  { minLength: 20, maxLength: 120 },
);

const facts = (
  { namespace, name, revision }: ModelChange | Entry,
  value: string | undefined,
): unknown => [namespace, name, revision, value];

interface Watcher {
  readonly of: ModelCluster;
  readonly after: number;
  readonly seen: Change[];
  ended: boolean;
}

/** Lives a story with a store and its model, and checks that they never differ; resolves to how many states were compared. `reopen` closes the store and opens it again. */
export async function live(
  steps: readonly Step[],
  first: Store,
  reopen: (store: Store) => Promise<Store>,
): Promise<number> {
  let store = first;
  const models = new Map([['c0', new ModelCluster()]]);
  let watchers: Watcher[] = [];
  let made = 0;
  let compared = 0;
  await store.cluster('c0');

  const read = (real: ClusterStore, model: ModelCluster, revision: number): void => {
    compared += 1;
    const { entries } = real.range({ resource: 'configmaps', revision });
    expect(entries.map((entry) => facts(entry, valueOf(entry)))).toEqual(
      model.at(revision).map((change) => facts(change, change.value)),
    );
  };

  const checkWatchers = (): void => {
    for (const { of, after, seen, ended } of watchers) {
      if (ended) continue;
      const expected = of.changes.filter(({ revision }) => revision > after);
      expect(seen.map(({ operation, entry }) => [operation, facts(entry, valueOf(entry))])).toEqual(
        expected.map((change) => [change.operation, facts(change, change.value)]),
      );
      for (const { operation, previous, entry } of seen) {
        expect(previous === undefined).toBe(operation === 'ADDED');
        const before = of
          .at(entry.revision - 1)
          .find(({ namespace, name }) => namespace === entry.namespace && name === entry.name);
        expect(previous?.revision).toBe(before?.revision);
      }
    }
  };

  const writeOnce = async (
    real: ClusterStore,
    model: ModelCluster,
    { namespace, name, erase }: Step & { kind: 'write' },
  ): Promise<void> => {
    const known = model.find(namespace, name);
    made += 1;
    const value = `v${made}`;
    if (known === undefined) {
      model.write({ operation: 'ADDED', namespace, name, value });
      await create(real, name, value, namespace);
    } else if (erase) {
      model.write({ operation: 'DELETED', namespace, name, value: known.value });
      await remove(real, name, namespace);
    } else {
      model.write({ operation: 'MODIFIED', namespace, name, value });
      await update(real, name, value, namespace);
    }
  };

  for (const step of steps) {
    if (step.kind === 'restart') {
      checkWatchers();
      watchers = [];
      store = await reopen(store);
      expect([...store.list()].sort()).toEqual([...models.keys()].sort());
      continue;
    }
    const [name, model] = [...models][step.cluster % models.size] ?? ['c0', new ModelCluster()];
    const real = await store.cluster(name);
    expect(real.revision).toBe(model.revision);
    expect(real.compactedRevision).toBe(model.compacted);
    if (step.kind === 'write') {
      await writeOnce(real, model, step);
      continue;
    }
    const earliest = Math.max(model.compacted, 1);
    const revision = earliest + Math.floor((model.revision - earliest) * step.back);
    switch (step.kind) {
      case 'read':
        read(real, model, revision);
        read(real, model, model.revision);
        break;
      case 'watch': {
        const watcher: Watcher = { of: model, after: revision, seen: [], ended: false };
        real.watch({
          resource: 'configmaps',
          after: revision,
          onChanges: (changes) => watcher.seen.push(...changes),
          onClosed: () => {
            watcher.ended = true;
          },
        });
        watchers.push(watcher);
        break;
      }
      case 'compact':
        await real.compact(revision);
        model.compact(revision);
        break;
      case 'fork': {
        made += 1;
        const fork = `c${made}`;
        await store.fork(name, fork, revision);
        models.set(fork, model.fork(revision));
        break;
      }
      case 'drop':
        if (models.size === 1) break;
        await store.drop(name);
        models.delete(name);
        break;
    }
  }
  checkWatchers();
  store = await reopen(store);
  for (const [name, model] of models) {
    const real = await store.cluster(name);
    for (let revision = model.compacted; revision <= model.revision; revision += 1)
      read(real, model, revision);
  }
  await store.close();
  return compared;
}
