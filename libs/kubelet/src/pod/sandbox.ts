import type { Container, Pod } from '#kinds';
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

/** Writes an event about one container of the pod. */
export function containerEvent(
  { pod, node }: Sandbox,
  record: { readonly spec: Container; readonly role: string },
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  const list = record.role === 'main' ? 'containers' : 'initContainers';
  node.events.event(pod, type, reason, message, `spec.${list}{${record.spec.name}}`);
}
