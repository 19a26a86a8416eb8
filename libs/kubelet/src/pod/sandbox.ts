import type { Pod } from '#kinds';
import type { Stored } from '#machinery';
import type { ContainerRecord } from '../container/container-record.js';
import type { NodeRuntime } from '../node/node-runtime.js';

/** The pod that a container belongs to, as far as its start needs it. */
export interface Sandbox {
  readonly pod: Stored<Pod>;
  readonly node: NodeRuntime;
  readonly podIPs: readonly string[];
  readonly records: readonly ContainerRecord[];
}

const lists = {
  main: 'containers',
  init: 'initContainers',
  sidecar: 'initContainers',
  ephemeral: 'ephemeralContainers',
} as const;

/** The pod as its processes know it: with the addresses of its sandbox, which its status says only a moment later. */
export function withAddresses({ pod, podIPs }: Sandbox): Stored<Pod> {
  if (pod.status?.podIP !== undefined || podIPs.length === 0) return pod;
  return {
    ...pod,
    status: { ...pod.status, podIP: podIPs[0]!, podIPs: podIPs.map((ip) => ({ ip })) },
  };
}

/** Writes an event about one container of the pod. */
export function containerEvent(
  { pod, node }: Sandbox,
  record: Pick<ContainerRecord, 'spec' | 'role'>,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const list = lists[record.role];
  node.events.event(pod, type, reason, message, `spec.${list}{${record.spec.name}}`);
}
