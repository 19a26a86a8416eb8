import { expect, it } from 'vitest';
import { enoughNodes } from './decide.js';

it.each([
  [0, 50, 50],
  [10, 99, 99],
  [0, 100, 100],
  [0, 300, 144],
  [0, 1000, 420],
  [0, 10_000, 500],
  [50, 300, 150],
  [10, 300, 100],
  [100, 5000, 5000],
])(
  'with %d %% configured, of %d nodes %d feasible ones are enough',
  (percentage, nodes, enough) => {
    expect(enoughNodes(percentage, nodes)).toBe(enough);
  },
);
