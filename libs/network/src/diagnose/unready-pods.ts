import type { World } from '../journey/world.js';
import type { Pod } from '../model/pod.js';
import type { Diagnosis } from './diagnosis.js';

const MAX_NAMED = 5;

/** Why none of these pods is ready, and what would mend the first. */
export function unreadyPods(pods: readonly Pod[], world: World): Diagnosis {
  const found = pods.slice(0, MAX_NAMED).map((pod) => ({ pod, ...stateOf(pod, world) }));
  const alike = new Map<string, string[]>();
  for (const { pod, reason } of found)
    alike.set(reason, [...(alike.get(reason) ?? []), pod.metadata?.name ?? '']);
  const texts = Array.from(alike, ([reason, names]) => `${names.join(', ')} ${reason}`);
  const fix =
    found[0]?.fix ?? 'get the pods ready: look at their events, logs and readiness probes';
  return { reason: texts.join('; '), fix };
}

function stateOf(pod: Pod, world: World): Diagnosis {
  const name = pod.metadata?.name ?? '';
  const waiting = (pod.status?.containerStatuses ?? []).find(
    ({ state }) => state?.waiting !== undefined,
  );
  const why = waiting?.state?.waiting?.reason;
  if (why !== undefined && waiting !== undefined) {
    const image = pod.spec?.containers?.find((container) => container.name === waiting.name)?.image;
    return {
      reason: `waits (${why})`,
      fix: PULLING.has(why)
        ? `correct the image of container ${waiting.name} (${image ?? ''}): it cannot be pulled`
        : `see why container ${waiting.name} does not start: kubectl describe pod ${name}, kubectl logs ${name} --previous`,
    };
  }
  const [probe] = world.failingProbes?.(`${pod.metadata?.namespace ?? 'default'}/${name}`) ?? [];
  if (probe !== undefined)
    return {
      reason: `is not ready: ${probe}`,
      fix: 'let the container pass the probe, or correct the probe in the pod template',
    };
  return fromConditions(pod);
}

function fromConditions({ status }: Pod): Diagnosis {
  const failed = (type: string) =>
    status?.conditions?.find((c) => c.type === type && c.status !== 'True')?.message;
  const phase = status?.phase ?? 'Pending';
  const unscheduled = failed('PodScheduled');
  if (unscheduled !== undefined && unscheduled !== '')
    return {
      reason: `is on no node: ${unscheduled}`,
      fix: 'give the pod what the scheduler misses, or ask for less',
    };
  if (phase !== 'Running') return { reason: `is ${phase}` };
  const message = failed('Ready');
  return { reason: `is not ready${message ? `: ${message}` : ''}` };
}

const PULLING: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);
