import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedMap } from './sorted-map.js';

const padded = (n: number): string => `default/pod-${String(n).padStart(5, '0')}`;

describe('SortedMap', () => {
  it('answers like a plain map sorted on demand, whatever is set and deleted', () => {
    const key = fc.integer({ min: 0, max: 3000 }).map(padded);
    const operation = fc.record({ key, remove: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 4000, size: 'max' }),
        key,
        fc.nat(700),
        (operations, from, limit) => {
          const map = new SortedMap<number>();
          const model = new Map<string, number>();
          operations.forEach(({ key: at, remove }, value) => {
            if (remove) {
              map.delete(at);
              model.delete(at);
            } else {
              map.set(at, value);
              model.set(at, value);
            }
          });
          const sorted = [...model.keys()].sort();
          const rest = sorted.filter((at) => at >= from);
          expect(map.size).toBe(model.size);
          expect(map.get(from)).toBe(model.get(from));
          expect(map.rank(from)).toBe(sorted.length - rest.length);
          expect(map.slice(from, limit)).toEqual(rest.slice(0, limit).map((at) => model.get(at)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('gives a clone that later changes do not reach', () => {
    const map = new SortedMap<number>();
    for (let n = 0; n < 2000; n += 1) map.set(padded(n), n);
    const clone = map.clone();
    map.delete(padded(0));
    map.set(padded(1), -1);
    clone.set(padded(9999), 9999);
    expect(clone.slice('', 2)).toEqual([0, 1]);
    expect([map.size, clone.size]).toEqual([1999, 2001]);
  });
});
