import type { PodDisruptionBudget } from '#kinds';
import { labelSelectorFromObject, Selector } from '#machinery';
import type { Filters, NamedRefusal } from '../framework/filtering.js';
import type { NodeInfo } from '../state/node-info.js';
import type { PodInfo } from '../state/pod-info.js';

/** Whom a pod would displace on a node. */
export interface Victims {
  readonly node: string;
  /** The most important first. */
  readonly pods: readonly PodInfo[];
  /** How many of them a disruption budget protects. */
  readonly violations: number;
}

/**
 * Finds the fewest and least important pods of lower priority whose removal makes a node fit: takes all of them away, then lets as
 * many stay as possible, protected and important ones first.
 */
export function findVictims(
  pod: PodInfo,
  live: NodeInfo,
  filters: Filters,
  budgets: Iterable<PodDisruptionBudget>,
  now: number,
): Victims | NamedRefusal {
  const lower = [...live.pods.values()].filter((other) => other.priority < pod.priority);
  if (lower.length === 0) {
    return {
      reasons: ['No preemption victims found for incoming pod'],
      resolvable: false,
      plugin: 'DefaultPreemption',
    };
  }
  const node = live.copy();
  const fork = filters.fork();
  for (const other of lower) fork.remove(other, node);
  const refusal = fork.checkWithNominated(node);
  if (refusal !== undefined) return refusal;

  lower.sort((a, b) => moreImportantFirst(a, b, now));
  const guarded = protectedBy(lower, budgets);
  const pods: PodInfo[] = [];
  let violations = 0;
  for (const other of [
    ...lower.filter((one) => guarded.has(one)),
    ...lower.filter((one) => !guarded.has(one)),
  ]) {
    fork.add(other, node);
    if (fork.checkWithNominated(node) === undefined) continue;
    fork.remove(other, node);
    pods.push(other);
    if (guarded.has(other)) violations += 1;
  }
  return { node: live.name, pods: pods.sort((a, b) => moreImportantFirst(a, b, now)), violations };
}

/** Higher priority first, then the one that has run longer. */
function moreImportantFirst(a: PodInfo, b: PodInfo, now: number): number {
  return b.priority - a.priority || a.startedAt(now) - b.startedAt(now);
}

/** The pods whose removal would go beyond what a budget allows, taken in order. */
function protectedBy(
  pods: readonly PodInfo[],
  budgets: Iterable<PodDisruptionBudget>,
): Set<PodInfo> {
  const open = [...budgets].map((budget) => ({
    namespace: budget.metadata?.namespace ?? '',
    selector: selectorOf(budget),
    disrupted: budget.status?.disruptedPods ?? {},
    allowed: budget.status?.disruptionsAllowed ?? 0,
  }));
  const guarded = new Set<PodInfo>();
  for (const pod of pods) {
    for (const budget of open) {
      if (
        budget.namespace !== pod.namespace ||
        budget.selector.isEmpty ||
        !budget.selector.matches(pod.labels)
      )
        continue;
      if (Object.hasOwn(budget.disrupted, pod.pod.metadata.name)) continue;
      budget.allowed -= 1;
      if (budget.allowed < 0) guarded.add(pod);
    }
  }
  return guarded;
}

function selectorOf(budget: PodDisruptionBudget): Selector {
  try {
    return labelSelectorFromObject(budget.spec?.selector);
  } catch {
    return Selector.nothing;
  }
}
