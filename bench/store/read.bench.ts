/** Reads of the store, against a bare Map and a sort. */
import { bench, describe } from 'vitest';
import { SystemClock } from '#machinery';
import { openMemoryStore } from '#store';
import { configMap, create, key, update } from '../../libs/store/src/testing/writes.js';

const objects = 20_000;
const store = openMemoryStore({ clock: new SystemClock(), limits: { queueRows: objects * 2 } });
const cluster = await store.cluster('main');
const map = new Map<string, unknown>();
for (let n = 0; n < objects; n += 1)
  map.set(`configmaps/default/object-${n}`, configMap(key(`object-${n}`), 'x')(1));
await Promise.all(
  Array.from({ length: objects }, (_, n) => create(cluster, `object-${n}`, 'x'.repeat(200))),
);
const { revision } = cluster;
await Promise.all(
  Array.from({ length: 1000 }, (_, n) => update(cluster, `object-${n}`, 'changed')),
);
let at = 0;

describe('get', () => {
  bench('Map', () => void map.get(`configmaps/default/object-${(at += 7) % objects}`));
  bench('store', () => void cluster.get(key(`object-${(at += 7) % objects}`)));
});

describe(`list of ${objects} in order`, () => {
  bench('Map, sorted', () => void [...map].sort(([left], [right]) => (left < right ? -1 : 1)));
  bench('store', () => void cluster.range({ resource: 'configmaps' }));
  bench('store, one page of 500', () => void cluster.range({ resource: 'configmaps', limit: 500 }));
  bench(
    'store, one page of 500 at an earlier revision',
    () => void cluster.range({ resource: 'configmaps', limit: 500, revision }),
  );
});
