import { quantityMilliValue, quantityValue } from '#machinery';

/** Amounts of resources as plain numbers: thousandths of a core for cpu, units for everything else. Absent means none. */
export type Amounts = ReadonlyMap<string, number>;

type ResourceList = Readonly<Record<string, string>> | undefined;

/** One quantity as a number: thousandths for cpu, whole units (rounded up) for everything else. */
function amountOf(resource: string, quantity: string): number {
  return resource === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity);
}

export function amountsOf(list: ResourceList): Map<string, number> {
  const amounts = new Map<string, number>();
  for (const name in list) amounts.set(name, amountOf(name, list[name]!));
  return amounts;
}

/** Adds `sign` times `more` to `total`. */
export function addAmounts(total: Map<string, number>, more: Amounts, sign = 1): void {
  for (const [name, amount] of more) total.set(name, (total.get(name) ?? 0) + sign * amount);
}

/** Raises `total` to `other` wherever that is more. */
export function raiseAmounts(total: Map<string, number>, other: Amounts): void {
  for (const [name, amount] of other) if (amount > (total.get(name) ?? 0)) total.set(name, amount);
}

const EVERY_NODE_HAS = new Set(['cpu', 'memory', 'ephemeral-storage']);

/** Whether a resource says anything about where a pod should go: extended ones do only when it asks for them. */
export function isComparable(resource: string, requests: Amounts): boolean {
  return EVERY_NODE_HAS.has(resource) || (requests.get(resource) ?? 0) > 0;
}
