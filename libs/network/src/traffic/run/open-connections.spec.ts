import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { OpenConnections } from './open-connections.js';

const connection = fc.record({
  counter: fc.nat(3),
  at: fc.nat(100),
  open: fc.nat(50),
  linger: fc.nat(50),
});

it('counts what is open and what is not yet forgotten, at every moment', () => {
  fc.assert(
    fc.property(fc.array(connection, { maxLength: 30 }), (drawn) => {
      const all = drawn.toSorted((a, b) => a.at - b.at);
      const counted = new OpenConnections();
      for (const [index, { counter, at, open, linger }] of all.entries()) {
        counted.settle(at);
        counted.add(counter, at + open, at + open + linger);
        const now = all[index + 1]?.at ?? at;
        counted.settle(now);
        const own = all.slice(0, index + 1).filter((each) => each.counter === counter);
        expect(counted.of(counter)).toEqual({
          active: own.filter((each) => each.at + each.open > now).length,
          inactive: own.filter(
            (each) => each.at + each.open <= now && each.at + each.open + each.linger > now,
          ).length,
        });
      }
    }),
  );
});
