import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedMap } from './sorted-map.js';

type Write = readonly [isDelete: boolean, key: string, value: number];
const writes = fc.array(fc.tuple(fc.boolean(), fc.string({ maxLength: 3 }), fc.integer()), {
  maxLength: 400,
});

function apply(map: SortedMap<number>, [isDelete, key, value]: Write): SortedMap<number> {
  return isDelete ? map.delete(key) : map.set(key, value);
}

describe('SortedMap', () => {
  it('holds what a Map holds, in the order of its keys', () => {
    fc.assert(
      fc.property(writes, (list) => {
        const model = new Map<string, number>();
        let map = SortedMap.empty<number>();
        for (const write of list) {
          map = apply(map, write);
          if (write[0]) model.delete(write[1]);
          else model.set(write[1], write[2]);
        }
        const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
        expect([...map.entries()]).toEqual(sorted);
        expect(map.size).toBe(model.size);
        for (const [key, value] of model) expect(map.get(key)).toBe(value);
      }),
    );
  });

  it('leaves the old map whole when a new one is made', () => {
    fc.assert(
      fc.property(writes, writes, (first, then) => {
        const old = first.reduce(apply, SortedMap.empty<number>());
        const before = [...old.entries()];
        then.reduce(apply, old);
        expect([...old.entries()]).toEqual(before);
      }),
    );
  });
});
