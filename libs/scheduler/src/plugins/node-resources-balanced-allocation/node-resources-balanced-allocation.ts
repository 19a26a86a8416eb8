import type { Plugin } from '../../framework/plugin.js';
import { isComparable, type Amounts } from '../../state/amounts.js';

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources?: readonly { readonly name: string }[];
}

const DEFAULT_RESOURCES = [{ name: 'cpu' }, { name: 'memory' }];

/** Prefers nodes where the pod leaves cpu and memory (or what is configured) used in like measure. */
export function nodeResourcesBalancedAllocation({
  resources = DEFAULT_RESOURCES,
}: NodeResourcesBalancedAllocationArgs = {}): Plugin {
  const names = resources.map(({ name }) => name);
  return {
    name: 'NodeResourcesBalancedAllocation',
    prepareScore: (pod) => {
      // A pod that asks for none of them changes no balance.
      if (!names.some((name) => (pod.requests.get(name) ?? 0) > 0)) return undefined;
      return {
        score: (node) => balancedScore(names, node.allocatable, node.requested, pod.requests),
      };
    },
  };
}

/** How much better the balance gets: 75 when it stays as it is, up to 100 when it becomes perfect. */
export function balancedScore(
  names: readonly string[],
  allocatable: Amounts,
  requested: Amounts,
  pod: Amounts,
): number {
  const before: number[] = [];
  const after: number[] = [];
  for (const name of names) {
    const whole = allocatable.get(name) ?? 0;
    if (whole === 0 || !isComparable(name, pod)) continue;
    const used = requested.get(name) ?? 0;
    before.push(Math.min(1, used / whole));
    after.push(Math.min(1, (used + (pod.get(name) ?? 0)) / whole));
  }
  return 50 + Math.trunc((50 + evenness(after) - evenness(before)) / 2);
}

/** 100 when all fractions are equal; falls with their standard deviation. */
function evenness(fractions: readonly number[]): number {
  return Math.trunc((1 - deviation(fractions)) * 100);
}

function deviation(fractions: readonly number[]): number {
  if (fractions.length === 2) return Math.abs(fractions[0]! - fractions[1]!) / 2;
  if (fractions.length < 2) return 0;
  const mean = fractions.reduce((sum, fraction) => sum + fraction, 0) / fractions.length;
  return Math.sqrt(
    fractions.reduce((sum, fraction) => sum + (fraction - mean) ** 2, 0) / fractions.length,
  );
}
