import type { Pod } from '#kinds';
import { parseTime, type Stored } from '#machinery';
import type { UsageByPod } from './resource-metrics.js';

/** `--horizontal-pod-autoscaler-cpu-initialization-period` and `--…-initial-readiness-delay`, in milliseconds. */
const cpuInitializationMs = 300_000;
const initialReadinessMs = 30_000;

/** The pods of a target by how far their measurement counts (names). */
export interface PodGroups {
  readonly ready: number;
  readonly unready: ReadonlySet<string>;
  readonly missing: ReadonlySet<string>;
  readonly ignored: ReadonlySet<string>;
}

/**
 * Sorts the pods of a target: those that end are ignored, those that start are unready, and CPU that was
 * measured while a pod was still starting does not count. `now` in milliseconds.
 */
export function podGroups(
  pods: readonly Stored<Pod>[],
  usage: UsageByPod,
  resource: string,
  now: number,
): PodGroups {
  const unready = new Set<string>();
  const missing = new Set<string>();
  const ignored = new Set<string>();
  let ready = 0;
  for (const pod of pods) {
    const { name } = pod.metadata;
    const measured = usage.get(name);
    if (pod.metadata.deletionTimestamp || pod.status?.phase === 'Failed') ignored.add(name);
    else if (pod.status?.phase === 'Pending') unready.add(name);
    else if (measured === undefined) missing.add(name);
    else if (resource === 'cpu' && isStarting(pod, measured, now)) unready.add(name);
    else ready += 1;
  }
  return { ready, unready, missing, ignored };
}

function isStarting(
  pod: Stored<Pod>,
  { timestamp, window }: { readonly timestamp: number; readonly window: number },
  now: number,
): boolean {
  const condition = pod.status?.conditions?.find(({ type }) => type === 'Ready');
  const started = parseTime(pod.status?.startTime ?? '');
  if (condition === undefined || started === undefined) return true;
  const changed = parseTime(condition.lastTransitionTime ?? '') ?? 0;
  const isUnready = condition.status === 'False';
  return started + cpuInitializationMs > now
    ? isUnready || timestamp < changed + window
    : isUnready && started + initialReadinessMs > changed;
}
