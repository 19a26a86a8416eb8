import type { ComplexityEstimatorArgs } from 'graphql-query-complexity';
import { limits } from '../limits.js';

/** A connection counts with all that a full page holds. */
export function connectionComplexity({ args, childComplexity }: ComplexityEstimatorArgs): number {
  const first = (args as { first?: number | null }).first ?? limits.defaultPage;
  return 1 + childComplexity * Math.max(1, first);
}

/** A write counts for what it costs: a row on disk, and all who watch. */
export function writeComplexity({ childComplexity }: ComplexityEstimatorArgs): number {
  return limits.writeComplexity + childComplexity;
}
