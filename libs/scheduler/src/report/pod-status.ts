import type { Client } from '#client';
import { resources } from '#kinds';
import { formatTime } from '#machinery';
import type { PodInfo } from '../state/pod-info.js';

/** What the status of a pod says about scheduling. */
export interface SchedulingStatus {
  readonly reason: 'Unschedulable' | 'SchedulerError';
  readonly message: string;
  /** The node that is being cleared for the pod; '' for none, undefined: as it is. */
  readonly nominatedNodeName?: string;
}

/** Writes the PodScheduled condition and the nomination into a pod's status; nothing when they are there already. */
export async function reportStatus(
  client: Client,
  { pod, namespace }: PodInfo,
  status: SchedulingStatus,
  now: number,
): Promise<void> {
  const { reason, message, nominatedNodeName } = status;
  const before = pod.status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const isSameCondition =
    before?.status === 'False' && before.reason === reason && before.message === message;
  const isSameNomination =
    nominatedNodeName === undefined || nominatedNodeName === (pod.status?.nominatedNodeName ?? '');
  if (isSameCondition && isSameNomination) return;
  const { generation } = pod.metadata;
  const condition = {
    type: 'PodScheduled',
    status: 'False',
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime:
      (before?.status === 'False' && before.lastTransitionTime) || formatTime(now),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  const nomination = isSameNomination ? {} : { nominatedNodeName: nominatedNodeName || null };
  const body = {
    metadata: { uid: pod.metadata.uid },
    status: { conditions: [condition], ...nomination },
  };
  await client.patch(resources.pods, namespace, pod.metadata.name, 'strategic', body, 'status');
}

/** Takes back the promise of a node. */
export async function clearNomination(client: Client, { pod, namespace }: PodInfo): Promise<void> {
  await client.patch(
    resources.pods,
    namespace,
    pod.metadata.name,
    'strategic',
    { status: { nominatedNodeName: null } },
    'status',
  );
}

/** Marks a pod that must go for a more important one (KEP-3329), then deletes it. */
export async function evict(
  client: Client,
  { pod, namespace }: PodInfo,
  reporter: string,
  now: number,
): Promise<void> {
  const { name, uid, generation } = pod.metadata;
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'PreemptionByScheduler',
    message: `${reporter}: preempting to accommodate a higher priority pod`,
    lastTransitionTime: formatTime(now),
    ...(generation === undefined ? {} : { observedGeneration: generation }),
  };
  await client.patch(
    resources.pods,
    namespace,
    name,
    'strategic',
    { status: { conditions: [condition] } },
    'status',
  );
  await client.delete(resources.pods, namespace, name, { preconditions: { uid } });
}
