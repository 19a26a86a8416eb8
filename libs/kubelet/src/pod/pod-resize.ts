import { isDeepStrictEqual } from 'node:util';
import type { Pod, ResourceRequirements } from '#kinds';
import { quantityMilliValue, quantityValue, type Stored } from '#machinery';
import type { ContainerRecord } from '../container/container-record.js';

/** What a node has, and what the pods on it but one have asked for. */
export interface NodeRoom {
  /** Quantities. */
  readonly allocatable: Readonly<Record<string, string>>;
  readonly others: readonly Pod[];
}

/** Why a resize waits (KEP-1287): the machine is too small for it, or too full at the moment. */
export interface PendingResize {
  readonly reason: 'Infeasible' | 'Deferred';
  readonly message: string;
}

const resized = ['cpu', 'memory'] as const;

/** CPU in thousandths, memory in bytes, as the kubelet states them. */
const amount = (resource: string, text: string | undefined): number =>
  text === undefined ? 0 : resource === 'cpu' ? quantityMilliValue(text) : quantityValue(text);

/**
 * The containers of `records` whose resources in `pod` are not those that they have, and whether the node takes them. Pure. `room` is asked
 * only when there is a difference.
 */
export function resizeOf(
  pod: Stored<Pod>,
  records: readonly ContainerRecord[],
  room: () => NodeRoom,
): {
  readonly changed: ReadonlyMap<ContainerRecord, ResourceRequirements>;
  readonly pending: PendingResize | undefined;
} {
  const specs = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
  const changed = new Map<ContainerRecord, ResourceRequirements>();
  for (const record of records) {
    const wanted = specs.find(({ name }) => name === record.spec.name)?.resources ?? {};
    const resizes = record.role === 'main' || record.role === 'sidecar';
    if (resizes && !isDeepStrictEqual(wanted, record.resources)) changed.set(record, wanted);
  }
  return { changed, pending: changed.size === 0 ? undefined : obstacle(pod, room()) };
}

function obstacle(pod: Pod, { allocatable, others }: NodeRoom): PendingResize | undefined {
  for (const resource of resized) {
    const requested = podRequest(pod, resource);
    const capacity = amount(resource, allocatable[resource]);
    if (requested > capacity) {
      const message = `Node didn't have enough capacity: ${resource}, requested: ${requested}, capacity: ${capacity}`;
      return { reason: 'Infeasible', message };
    }
  }
  for (const resource of resized) {
    const requested = podRequest(pod, resource);
    const capacity = amount(resource, allocatable[resource]);
    const used = others.reduce((sum, other) => sum + podRequest(other, resource), 0);
    if (requested + used > capacity) {
      const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`;
      return { reason: 'Deferred', message };
    }
  }
  return undefined;
}

/** What a pod that runs has asked for. */
function podRequest({ spec, status }: Pod, resource: string): number {
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return 0;
  const sidecars = (spec.initContainers ?? []).filter(
    ({ restartPolicy }) => restartPolicy === 'Always',
  );
  const whole = spec.resources?.requests?.[resource];
  if (whole !== undefined) return amount(resource, whole);
  return [...(spec.containers ?? []), ...sidecars].reduce(
    (sum, { resources }) => sum + amount(resource, resources?.requests?.[resource]),
    0,
  );
}

/** Does a container start anew to get other resources (`resizePolicy`)? */
export function restartsFor(record: ContainerRecord, wanted: ResourceRequirements): boolean {
  return (record.spec.resizePolicy ?? []).some(
    ({ resourceName, restartPolicy }) =>
      restartPolicy === 'RestartContainer' &&
      (wanted.requests?.[resourceName] !== record.resources.requests?.[resourceName] ||
        wanted.limits?.[resourceName] !== record.resources.limits?.[resourceName]),
  );
}
