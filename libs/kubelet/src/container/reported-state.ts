import type { ContainerStateTerminated } from '#kinds';
import type { Terminated } from './container-record.js';

/** How a container ended, as a former kubelet reported it. */
export function terminated({
  exitCode,
  reason,
  message,
  startedAt,
  finishedAt,
  containerID,
}: ContainerStateTerminated): Terminated {
  return {
    phase: 'terminated',
    exitCode,
    reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error'),
    ...(message === undefined ? {} : { message }),
    startedAt: Date.parse(startedAt ?? '') || 0,
    finishedAt: Date.parse(finishedAt ?? '') || 0,
    containerID: containerID ?? '',
  };
}
