import { upperGamma } from './gamma.js';

/** Pearson's test of how well counts fit what was expected. */
export interface ChiSquare {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** The chance that counts differ from what is expected at least as much, if chance alone is at work. */
  readonly pValue: number;
}

/** Cells that expect less than this make the test unsure (Cochran): they are put together. */
const LEAST_EXPECTED = 5;

/** Compares counts with expectations of the same sum; undefined when fewer than two cells are left to compare. */
export function chiSquare(
  counts: ArrayLike<number>,
  expected: ArrayLike<number>,
): ChiSquare | undefined {
  let statistic = 0;
  let cells = 0;
  let rest = { count: 0, expected: 0 };
  const add = (count: number, wanted: number): void => {
    statistic += (count - wanted) ** 2 / wanted;
    cells += 1;
  };
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index]!;
    const wanted = expected[index]!;
    if (wanted >= LEAST_EXPECTED) add(count, wanted);
    else rest = { count: rest.count + count, expected: rest.expected + wanted };
  }
  if (rest.expected >= LEAST_EXPECTED) add(rest.count, rest.expected);
  if (cells < 2) return undefined;
  const degreesOfFreedom = cells - 1;
  return { statistic, degreesOfFreedom, pValue: upperGamma(degreesOfFreedom / 2, statistic / 2) };
}
