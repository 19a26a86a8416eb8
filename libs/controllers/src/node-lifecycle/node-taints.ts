import type { Node, Taint } from '#kinds';

const prefix = 'node.kubernetes.io/';

/** Conditions that become a NoSchedule taint when they are True. */
const pressure: Readonly<Record<string, string>> = {
  MemoryPressure: `${prefix}memory-pressure`,
  DiskPressure: `${prefix}disk-pressure`,
  PIDPressure: `${prefix}pid-pressure`,
  NetworkUnavailable: `${prefix}network-unavailable`,
};

const notReady = `${prefix}not-ready`;
const unreachable = `${prefix}unreachable`;
const unschedulable = `${prefix}unschedulable`;
const managed = new Set([...Object.values(pressure), notReady, unreachable, unschedulable]);

/** The taints that conditions and `spec.unschedulable` call for (node_lifecycle_controller: doNoScheduleTaintingPass, doNoExecuteTaintingPass). */
function conditionTaints(node: Node): Pick<Taint, 'key' | 'effect'>[] {
  const taints: Pick<Taint, 'key' | 'effect'>[] = [];
  if (node.spec?.unschedulable === true) taints.push({ key: unschedulable, effect: 'NoSchedule' });
  for (const { type, status } of node.status?.conditions ?? []) {
    const key = pressure[type];
    if (key !== undefined && status === 'True') taints.push({ key, effect: 'NoSchedule' });
    if (type !== 'Ready' || status === 'True') continue;
    const readyKey = status === 'False' ? notReady : unreachable;
    taints.push({ key: readyKey, effect: 'NoSchedule' }, { key: readyKey, effect: 'NoExecute' });
  }
  return taints;
}

/** The taints that the node should have, or undefined when it has them. Taints that people set stay. */
export function wantedTaints(node: Node, timestamp: string): readonly Taint[] | undefined {
  const present = node.spec?.taints ?? [];
  const wanted = conditionTaints(node);
  const has = (
    list: readonly Pick<Taint, 'key' | 'effect'>[],
    { key, effect }: Pick<Taint, 'key' | 'effect'>,
  ): boolean => list.some((taint) => taint.key === key && taint.effect === effect);
  const kept = present.filter((taint) => !managed.has(taint.key) || has(wanted, taint));
  const added = wanted
    .filter((taint) => !has(present, taint))
    .map((taint) => ({ ...taint, timeAdded: timestamp }));
  return kept.length === present.length && added.length === 0 ? undefined : [...kept, ...added];
}
