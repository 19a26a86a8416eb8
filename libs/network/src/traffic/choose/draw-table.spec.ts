import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeededRandom, type Random } from '#machinery';
import { DrawTable } from './draw-table.js';

/** Goes evenly through all numbers that a draw could get. */
function sweep(steps: number): Random {
  let at = 0;
  return { next: () => ((at += 1) - 0.5) / steps } as Random;
}

it('draws each item as often as its weight says', () => {
  const weights = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(weights, { minLength: 1, maxLength: 4 }), (lists) => {
      fc.pre(lists.every((list) => list.some((weight) => weight > 0)));
      const table = new DrawTable();
      for (const list of lists)
        table.add(
          list.map((_, index) => index * 7),
          list,
        );
      for (const [number, list] of lists.entries()) {
        const steps = 20_000;
        const random = sweep(steps);
        const counts = list.map(() => 0);
        for (let n = 0; n < steps; n += 1) counts[table.draw(number, random) / 7]! += 1;
        const sum = list.reduce((a, b) => a + b);
        for (const [index, weight] of list.entries())
          expect(Math.abs(counts[index]! / steps - weight / sum)).toBeLessThan(0.002);
      }
    }),
    { numRuns: 30 },
  );
});

it('holds thousands of lists', () => {
  const table = new DrawTable();
  for (let n = 0; n < 5000; n += 1) table.add([n, n + 1], [1, 0]);
  const random = new SeededRandom('lists');
  expect([0, 2500, 4999].map((list) => table.draw(list, random))).toEqual([0, 2500, 4999]);
});
