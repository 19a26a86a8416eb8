import type { Namespace } from '#kinds';
import type { Cidr } from '#machinery';
import { ConfigurationError } from './address-range.js';
import type { IpAddressPool } from './objects.js';
import { poolOf, within, type Pool } from './pool.js';

/** Reads all pools together, by name. Throws ConfigurationError when one is wrong or two overlap: then nothing of it counts. */
export function poolsOf(
  objects: Iterable<IpAddressPool>,
  namespaces: Iterable<Namespace>,
): ReadonlyMap<string, Pool> {
  const all = [...namespaces];
  const pools = new Map<string, Pool>();
  const taken: Cidr[] = [];
  for (const object of objects) {
    const name = object.metadata?.name ?? '';
    const pool = within(`parsing address pool ${name}`, () => poolOf(object, all));
    for (const block of pool.blocks) {
      const other = taken.find((one) => one.overlaps(block));
      if (other !== undefined)
        throw new ConfigurationError(
          `CIDR "${block.text}" in pool "${name}" overlaps with already defined CIDR "${other.text}"`,
        );
      taken.push(block);
    }
    pools.set(name, pool);
  }
  return new Map([...pools].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A text that two sets of pools share when they say the same. */
export function fingerprint(pools: ReadonlyMap<string, Pool>): string {
  return JSON.stringify(
    [...pools.values()].map(({ name, blocks, autoAssign, avoidBuggyIPs, allocation }) => [
      name,
      blocks.map(({ text }) => text),
      autoAssign,
      avoidBuggyIPs,
      allocation === undefined
        ? null
        : [
            allocation.priority,
            [...allocation.namespaces].toSorted(),
            allocation.services.map(String),
          ],
    ]),
  );
}
