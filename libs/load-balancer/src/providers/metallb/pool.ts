import type { Namespace, Service } from '#kinds';
import { labelSelectorFromObject, Selector, type Cidr, type IP } from '#machinery';
import { blocksOf, ConfigurationError } from './address-range.js';
import type { IpAddressPool } from './objects.js';
import { uniqueSelectors } from './unique.js';

/** An IPAddressPool that has been read. */
export interface Pool {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order in which addresses are handed out. */
  readonly blocks: readonly Cidr[];
  /** The blocks by the entry of `spec.addresses` that they are of. */
  readonly entries: ReadonlyMap<string, readonly Cidr[]>;
  readonly autoAssign: boolean;
  readonly avoidBuggyIPs: boolean;
  /** Only some Services get its addresses; undefined: all do. */
  readonly allocation?: {
    /** Lower is preferred; 0 comes last. */
    readonly priority: number;
    readonly namespaces: ReadonlySet<string>;
    readonly services: readonly Selector[];
  };
}

/** Reads a pool; the namespaces are those that its selectors choose from. Throws ConfigurationError. */
export function poolOf(object: IpAddressPool, namespaces: Iterable<Namespace>): Pool {
  const { name = '', labels = {} } = object.metadata ?? {};
  const { addresses = [], autoAssign = true, avoidBuggyIPs = false } = object.spec ?? {};
  if (addresses.length === 0) throw new ConfigurationError('pool has no prefixes defined');
  const entries = new Map<string, readonly Cidr[]>();
  const blocks: Cidr[] = [];
  for (const text of addresses) {
    const found = within(`invalid CIDR ${JSON.stringify(text)} in pool "${name}"`, () =>
      blocksOf(text),
    );
    entries.set(text, found);
    blocks.push(...found);
  }
  const allocation = allocationOf(object, namespaces);
  return {
    name,
    labels,
    blocks,
    entries,
    autoAssign,
    avoidBuggyIPs,
    ...(allocation === undefined ? {} : { allocation }),
  };
}

function allocationOf(object: IpAddressPool, all: Iterable<Namespace>): Pool['allocation'] {
  const given = object.spec?.serviceAllocation;
  if (given === undefined) return undefined;
  const { namespaces = [], namespaceSelectors = [], serviceSelectors = [] } = given;
  if (new Set(namespaces).size < namespaces.length)
    throw new ConfigurationError('duplicate definition in namespaces field');
  const isForAll =
    namespaces.length === 0 && namespaceSelectors.length === 0 && serviceSelectors.length === 0;
  if (isForAll)
    return {
      priority: given.priority ?? 0,
      namespaces: new Set(),
      services: [Selector.everything],
    };
  uniqueSelectors(namespaceSelectors, 'namespaceSelectors');
  uniqueSelectors(serviceSelectors, 'serviceSelectors');
  const selected = new Set(namespaces);
  const wanted = namespaceSelectors.map((selector) => labelSelectorFromObject(selector));
  for (const { metadata } of all)
    if (wanted.some((selector) => selector.matches(metadata?.labels)))
      selected.add(metadata?.name ?? '');
  return {
    priority: given.priority ?? 0,
    namespaces: selected,
    services: serviceSelectors.map((selector) => labelSelectorFromObject(selector)),
  };
}

/** May the Service have addresses of the pool? Asked for addresses that it asks for by name, too. */
export function isOpenTo({ allocation }: Pool, service: Service): boolean {
  if (allocation === undefined) return true;
  const { namespaces, services } = allocation;
  if (namespaces.size > 0 && !namespaces.has(service.metadata?.namespace ?? '')) return false;
  return (
    services.length === 0 || services.some((selector) => selector.matches(service.metadata?.labels))
  );
}

/** The pools that are meant for a Service, preferred ones first; of equal ones (where MetalLB's order is chance) by name. */
export function pinnedPools(pools: ReadonlyMap<string, Pool>, service: Service): Pool[] {
  const rank = ({ allocation }: Pool): number =>
    allocation === undefined || allocation.priority === 0 ? Infinity : allocation.priority;
  return [...pools.values()]
    .filter((pool) => pool.autoAssign && isPinnedTo(pool, service) && isOpenTo(pool, service))
    .sort((a, b) => (rank(a) === rank(b) ? (a.name < b.name ? -1 : 1) : rank(a) - rank(b)));
}

/** Some namespace or Service is named; selectors that choose no namespace leave a pool that is only given on request. */
const isPinnedTo = ({ allocation }: Pool, service: Service): boolean =>
  allocation !== undefined &&
  (allocation.services.length > 0 || allocation.namespaces.has(service.metadata?.namespace ?? ''));

/** Is the address one that some routers take for a broadcast? */
export function isBuggy({ family, value }: IP): boolean {
  const last = value & 0xffn;
  return family === 'IPv4' && (last === 0n || last === 255n);
}

/** The pool that holds all of the addresses; undefined when none does. */
export function poolHolding(
  pools: ReadonlyMap<string, Pool>,
  addresses: readonly (IP | undefined)[],
): Pool | undefined {
  for (const pool of pools.values()) {
    const holds = (ip: IP | undefined): boolean =>
      ip !== undefined &&
      !(pool.avoidBuggyIPs && isBuggy(ip)) &&
      pool.blocks.some((block) => block.contains(ip));
    if (addresses.every(holds)) return pool;
  }
  return undefined;
}

/** Runs `read`, putting `context` before the message of its ConfigurationError. */
export function within<T>(context: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new ConfigurationError(`${context}: ${(error as Error).message}`);
  }
}
