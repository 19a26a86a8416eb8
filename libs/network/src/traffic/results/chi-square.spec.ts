import { expect, it } from 'vitest';
import { chiSquare } from './chi-square.js';
import { upperGamma } from './gamma.js';

it.each([
  // Quantiles of the chi-square distribution, as tables print them: statistic, degrees of freedom, p.
  [3.841, 1, 0.05],
  [6.635, 1, 0.01],
  [18.307, 10, 0.05],
  [2.558, 10, 0.99],
  [124.342, 100, 0.05],
  [10.828, 1, 0.001],
])('has p of a table: %d with %d degrees of freedom', (statistic, freedom, p) => {
  expect(upperGamma(freedom / 2, statistic / 2)).toBeCloseTo(p, 4);
});

it('tells a fair die from a loaded one', () => {
  const fair = chiSquare([16, 18, 16, 14, 12, 12], Array(6).fill(88 / 6));
  expect(fair).toMatchObject({ degreesOfFreedom: 5 });
  expect(fair!.statistic).toBeCloseTo(2, 1);
  expect(chiSquare([60, 4, 6, 6, 6, 6], Array(6).fill(88 / 6))!.pValue).toBeLessThan(1e-6);
});

it('puts rare cells together, and says nothing about one cell', () => {
  expect(chiSquare([100, 3, 2, 1], [96, 4, 4, 2])).toMatchObject({ degreesOfFreedom: 1 });
  expect(chiSquare([100], [100])).toBeUndefined();
});
