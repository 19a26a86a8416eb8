import type { Pod, PodCondition } from '#kinds';
import type { Stored } from '#machinery';

/** Neither finished nor being deleted: counts towards a controller's replicas. */
export function isActive(pod: Stored<Pod>): boolean {
  return !isFinished(pod) && !pod.metadata.deletionTimestamp;
}

/** Succeeded or Failed. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

export function isReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True';
}

/**
 * Ready for at least `minReadySeconds`; `now` in milliseconds. `inMs` is how long it still takes when the pod is ready but
 * not yet available, else undefined.
 */
export function availability(
  pod: Pod,
  minReadySeconds: number,
  now: number,
): { available: boolean; inMs?: number } {
  const ready = podCondition(pod, 'Ready');
  if (ready?.status !== 'True') return { available: false };
  if (minReadySeconds === 0) return { available: true };
  const since = Date.parse(ready.lastTransitionTime ?? '');
  if (Number.isNaN(since)) return { available: false };
  const left = since + minReadySeconds * 1000 - now;
  return left <= 0 ? { available: true } : { available: false, inMs: left };
}

/** A status without its zero counts, which are absent on the wire: for comparing what is stored with what was computed. */
export function withoutZeros(status: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(status ?? {}).filter(([, value]) => value !== 0));
}
