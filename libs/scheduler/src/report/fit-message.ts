import type { Diagnosis } from '../framework/decide.js';

/** The sentence of a FailedScheduling event: how many nodes refused the pod for which reason, then what preemption found. */
export function fitMessage(
  { nodeCount, refusals, others, beforehand }: Diagnosis,
  afterwards = '',
): string {
  const parts = [`0/${nodeCount} nodes are available:`];
  if (beforehand !== undefined) {
    parts.push(`${beforehand.reasons.join(', ')}.`);
  } else {
    const counts = new Map<string, number>();
    const tally = (reasons: readonly string[], nodes: number): void => {
      for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + nodes);
    };
    for (const { reasons } of refusals.values()) tally(reasons, 1);
    if (others !== undefined && nodeCount > refusals.size)
      tally(others.reasons, nodeCount - refusals.size);
    const texts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort();
    if (texts.length > 0) parts.push(`${texts.join(', ')}.`);
  }
  return afterwards === '' ? parts.join(' ') : `${parts.join(' ')} ${afterwards}`;
}
