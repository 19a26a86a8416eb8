import type { Pod } from '#kinds';
import type { Stored } from '#machinery';
import { finishTime } from './finish-time.js';

/** First and longest pause between the failure of a pod and its replacement, in milliseconds (job_controller: 10 s to 10 min). */
const firstPauseMs = 10_000;
const longestPauseMs = 600_000;

/** Failures in a row. */
export interface Failures {
  readonly count: number;
  /** When the last one was, in milliseconds. */
  readonly last: number;
}

/** The failures in a row after more pods have ended: a success ends the row. */
export function failuresAfter(
  before: Failures,
  succeeded: readonly Stored<Pod>[],
  failed: readonly Stored<Pod>[],
): Failures {
  if (succeeded.length === 0 && failed.length === 0) return before;
  const lastSuccess = Math.max(-Infinity, ...succeeded.map(finishTime));
  const since = failed.map(finishTime).filter((time) => time > lastSuccess);
  const earlier = succeeded.length === 0 ? before : { count: 0, last: 0 };
  return {
    count: earlier.count + since.length,
    last: since.length === 0 ? earlier.last : Math.max(...since),
  };
}

/** How long the next pod must wait after failures in a row; 0: not at all. */
export function retryDelayMs({ count, last }: Failures, now: number): number {
  if (count === 0) return 0;
  const pause = Math.min(firstPauseMs * 2 ** (count - 1), longestPauseMs);
  return Math.max(0, last + pause - now);
}
