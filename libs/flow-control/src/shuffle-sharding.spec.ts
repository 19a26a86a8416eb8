import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handOf } from './shuffle-sharding.js';

describe('the hand of a flow', () => {
  it('has different queues, the same ones each time', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 128 }),
        fc.integer({ min: 1, max: 10 }),
        (flow, queues, size) => {
          const hand = handOf(flow, queues, size);
          expect(new Set(hand).size).toBe(Math.min(size, queues));
          expect(hand.every((place) => place >= 0 && place < queues)).toBe(true);
          expect(handOf(flow, queues, size)).toEqual(hand);
        },
      ),
    );
  });
});
