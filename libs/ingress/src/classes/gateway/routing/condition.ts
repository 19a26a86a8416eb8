import type { Question } from './question.js';

/** One match of a rule, ready to be asked. */
export interface Condition {
  /** Numbers of falling weight: what has the larger first one that differs is more specific. */
  readonly rank: readonly number[];
  readonly matches: (question: Question) => boolean;
  /** What is asked for, in one line. */
  readonly summary: string;
  /** The path that ReplacePrefixMatch replaces, without a slash at its end; absent: the match is about no prefix. */
  readonly prefix?: string;
}

/** Orders by rank, the more specific first. */
export function compareRanks(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const difference = (other[index] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  return 0;
}
