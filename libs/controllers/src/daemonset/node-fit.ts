import {
  matchesNodeRequirements,
  untoleratedTaint,
  type DaemonSet,
  type Node,
  type PodSpec,
  type Toleration,
} from '#kinds';
import type { Stored } from '#machinery';

const exists = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect });

/** Tolerations that every daemon pod gets, so that it stays on nodes in trouble (daemon/util AddOrUpdateDaemonPodTolerations). */
export function daemonTolerations(spec: PodSpec): Toleration[] {
  const added = [
    exists('node.kubernetes.io/not-ready', 'NoExecute'),
    exists('node.kubernetes.io/unreachable', 'NoExecute'),
    exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
    exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
    exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
    exists('node.kubernetes.io/unschedulable', 'NoSchedule'),
    ...(spec.hostNetwork === true
      ? [exists('node.kubernetes.io/network-unavailable', 'NoSchedule')]
      : []),
  ];
  const present = spec.tolerations ?? [];
  return [
    ...present,
    ...added.filter((toleration) => !present.some((other) => same(other, toleration))),
  ];
}

function same(a: Toleration, b: Toleration): boolean {
  return (
    a.key === b.key &&
    a.operator === b.operator &&
    (a.value ?? '') === (b.value ?? '') &&
    a.effect === b.effect
  );
}

/** Should a node get a daemon pod, and may one that is there stay? */
export function nodeFit(
  daemonSet: Stored<DaemonSet>,
  node: Stored<Node>,
): { readonly shouldRun: boolean; readonly mayStay: boolean } {
  const spec = daemonSet.spec?.template.spec ?? { containers: [] };
  if (spec.nodeName && spec.nodeName !== node.metadata.name)
    return { shouldRun: false, mayStay: false };
  if (!matchesNodeRequirements(spec, node)) return { shouldRun: false, mayStay: false };
  const tolerations = daemonTolerations(spec);
  if (untoleratedTaint(node.spec?.taints, tolerations, ['NoSchedule', 'NoExecute']) === undefined)
    return { shouldRun: true, mayStay: true };
  return {
    shouldRun: false,
    mayStay: untoleratedTaint(node.spec?.taints, tolerations, ['NoExecute']) === undefined,
  };
}
