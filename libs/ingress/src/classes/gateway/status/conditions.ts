import { formatTime } from '#machinery';
import type { Condition } from '../api/objects.js';
import type { Finding } from '../model/finding.js';

/** A condition that is to be in a status. */
export interface Wanted {
  readonly type: string;
  readonly status: Condition['status'];
  readonly reason: string;
  readonly message: string;
}

/** A finding as a condition. */
export const condition = (type: string, { isTrue, reason, message }: Finding): Wanted => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
});

/** Longer messages are cut: the API allows 32,768 characters. */
const LONGEST_MESSAGE = 1024;

/**
 * The conditions of a status: those that are wanted, and those of others as they were. The time of a transition stays as long as the
 * status does (API conventions, "Typical status properties"). `owned` are the types that go when they are not wanted.
 */
export function conditions(
  before: readonly Condition[] | undefined,
  wanted: readonly Wanted[],
  generation: number | undefined,
  now: number,
  owned: readonly string[] = [],
): readonly Condition[] {
  const made = wanted.map(({ type, status, reason, message }): Condition => {
    const old = before?.find((each) => each.type === type);
    const isSame = old?.status === status;
    return {
      type,
      status,
      reason,
      message: message.slice(0, LONGEST_MESSAGE),
      lastTransitionTime: isSame ? old.lastTransitionTime : formatTime(now),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    };
  });
  const gone = new Set([...owned, ...wanted.map(({ type }) => type)]);
  return [...made, ...(before ?? []).filter(({ type }) => !gone.has(type))];
}
