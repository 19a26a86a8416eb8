import type { Node } from '#kinds';
import { quantityMilliValue } from '#machinery';

const zoneLabel = 'topology.kubernetes.io/zone';
const notForWork = [
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
] as const;

/** Each zone's share of the CPUs of all nodes; the shares add up to 1. */
export type ZoneShares = ReadonlyMap<string, number>;

/**
 * The shares that decide how many endpoints a zone should have (KEP-2433). Nodes of the control plane and those that are not ready do
 * not count. Undefined when there are fewer than two zones, or when a node says nothing of its zone or CPUs.
 */
export function zoneShares(nodes: Iterable<Node>): ZoneShares | undefined {
  const cpus = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    const labels = node.metadata?.labels ?? {};
    if (notForWork.some((label) => label in labels) || !isReady(node)) continue;
    const zone = labels[zoneLabel] ?? '';
    const cpu = cpuOf(node);
    if (zone === '' || cpu === 0) return undefined;
    total += cpu;
    cpus.set(zone, (cpus.get(zone) ?? 0) + cpu);
  }
  if (cpus.size < 2) return undefined;
  // By name: ties between zones are decided in this order.
  const zones = [...cpus].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(zones.map(([zone, cpu]) => [zone, cpu / total]));
}

/** Do two versions of a node give the same shares? Heartbeats change nothing. */
export const sharesAlike = (a: Node, b: Node): boolean => factsOf(a) === factsOf(b);

const factsOf = (node: Node): string =>
  [
    node.metadata?.labels?.[zoneLabel],
    notForWork.some((label) => label in (node.metadata?.labels ?? {})),
    isReady(node),
    cpuOf(node),
  ].join();

const cpuOf = (node: Node): number => quantityMilliValue(node.status?.allocatable?.['cpu'] ?? '0');

const isReady = (node: Node): boolean =>
  node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
