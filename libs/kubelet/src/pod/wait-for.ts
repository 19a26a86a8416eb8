import type { ContainerRecord } from '../container/container-record.js';

/** Makes a container wait for a reason; it is looked at again at `dueAt`. Gives false: it cannot start. */
export function waitFor(
  record: ContainerRecord,
  dueAt: number,
  reason: string,
  message: string,
): false {
  record.state = { phase: 'waiting', reason, message };
  record.dueAt = dueAt;
  return false;
}
