import type { Service } from '#kinds';
import type { IP, IPFamily } from '#machinery';
import { isOpenTo, pinnedPools, poolHolding, isBuggy, type Pool } from './pool.js';
import { AllocationError } from './allocation-error.js';
import { quoted, type Families } from './families.js';

/** Who wants addresses, and with whom they may be shared. */
export interface Applicant {
  /** `namespace/name`. */
  readonly key: string;
  readonly service: Service;
  readonly families: Families;
  readonly policy: string;
  /** `TCP/80`. */
  readonly ports: readonly string[];
  /** '' shares with nobody. */
  readonly sharingKey: string;
  /** Services on one address must have the same one: their selector under externalTrafficPolicy Local, '' else. */
  readonly backendKey: string;
}

interface Assignment {
  readonly pool: string;
  readonly addresses: readonly IP[];
  readonly ports: readonly string[];
  readonly sharingKey: string;
  readonly backendKey: string;
}

/** Looking further than this for a free address would hold up everybody; a pool of that many used addresses counts as full. */
const LONGEST_SEARCH = 1_000_000;

/** MetalLB's book of addresses: who has which, of which pool. Nothing here is written to the API. */
export class Allocator {
  private current: ReadonlyMap<string, Pool> = new Map();
  private readonly assignments = new Map<string, Assignment>();
  /** By address: the Services on it, the latest last. */
  private readonly users = new Map<string, Map<string, Assignment>>();

  get pools(): ReadonlyMap<string, Pool> {
    return this.current;
  }

  /** Other pools from now on: a Service keeps its address when some pool still holds it. */
  setPools(pools: ReadonlyMap<string, Pool>): void {
    this.current = pools;
    const before = [...this.assignments];
    for (const [key, assignment] of before) {
      const pool = poolHolding(pools, assignment.addresses);
      this.release(key);
      if (pool !== undefined) this.book(key, { ...assignment, pool: pool.name });
    }
  }

  assignment(key: string): Assignment | undefined {
    return this.assignments.get(key);
  }

  /** The addresses of a pool that are in use. */
  used(pool: string): readonly IP[] {
    const found = new Map<string, IP>();
    for (const assignment of this.assignments.values())
      if (assignment.pool === pool) for (const ip of assignment.addresses) found.set(ip.text, ip);
    return [...found.values()];
  }

  release(key: string): void {
    for (const { text } of this.assignments.get(key)?.addresses ?? []) {
      const users = this.users.get(text);
      users?.delete(key);
      if (users?.size === 0) this.users.delete(text);
    }
    this.assignments.delete(key);
  }

  /** Gives exactly these addresses, in place of what the Service had. Throws AllocationError. */
  assign(applicant: Applicant, wanted: readonly (IP | undefined)[]): void {
    const { key, service, ports, sharingKey, backendKey } = applicant;
    const pool = poolHolding(this.current, wanted);
    if (pool === undefined) throw new AllocationError(`${quoted(wanted)} is not allowed in config`);
    if (!isOpenTo(pool, service))
      throw new AllocationError(`pool ${pool.name} not compatible for ip assignment`);
    const addresses = wanted.filter((ip) => ip !== undefined);
    for (const ip of addresses) {
      const obstacle = this.obstacle(applicant, ip);
      if (obstacle !== undefined) throw new AllocationError(obstacle);
    }
    this.release(key);
    this.book(key, { pool: pool.name, addresses, ports, sharingKey, backendKey });
  }

  /** Addresses of any pool that is open to the Service. Throws AllocationError. */
  allocate(applicant: Applicant): readonly IP[] {
    const all = [...this.current.values()].filter(
      ({ autoAssign, allocation }) => autoAssign && allocation === undefined,
    );
    for (const pools of [pinnedPools(this.current, applicant.service), all]) {
      const addresses = this.fromBest(pools, applicant);
      if (addresses === undefined) continue;
      this.assign(applicant, addresses);
      return addresses;
    }
    throw new AllocationError('no available IPs');
  }

  /** Addresses of one pool. Throws AllocationError. */
  allocateFrom(poolName: string, applicant: Applicant): readonly IP[] {
    const free = this.freeIn(this.poolNamed(poolName), applicant);
    if (free.IPv4 === undefined && free.IPv6 === undefined)
      throw new AllocationError(`no available IPs in pool ${poolName}`);
    const { families } = applicant;
    const wanted = families === 'dual' ? select(free, applicant.policy) : [free[families]];
    if (wanted === undefined)
      throw new AllocationError(`no available IPs in pool ${poolName} for ${families} IPFamily`);
    this.assign(applicant, wanted);
    return wanted.filter((ip) => ip !== undefined);
  }

  /** The address of the other family, from the same pool, for a Service that has one and would like two. Throws AllocationError. */
  allocateOther(poolName: string, applicant: Applicant, present: IP): IP {
    const free = this.freeIn(this.poolNamed(poolName), applicant);
    if (free.IPv4 === undefined && free.IPv6 === undefined)
      throw new AllocationError(`no available IPs in pool ${poolName}`);
    const other = present.family === 'IPv4' ? free.IPv6 : free.IPv4;
    this.assign(applicant, [present, other]);
    return other!;
  }

  private poolNamed(name: string): Pool {
    const pool = this.current.get(name);
    if (pool === undefined) throw new AllocationError(`unknown pool ${JSON.stringify(name)}`);
    return pool;
  }

  /** What the first pool with everything has; else, where one family will do, the first with the primary one, or with the other. */
  private fromBest(pools: readonly Pool[], applicant: Applicant): readonly IP[] | undefined {
    const { families, policy, service } = applicant;
    const primary: IPFamily = service.spec?.ipFamilies?.[0] === 'IPv6' ? 'IPv6' : 'IPv4';
    let first: Free | undefined;
    let second: Free | undefined;
    for (const pool of pools) {
      const free = this.freeIn(pool, applicant);
      if (families !== 'dual') {
        const ip = free[families];
        if (ip !== undefined) return [ip];
        continue;
      }
      if (free.IPv4 !== undefined && free.IPv6 !== undefined) return select(free, policy);
      if (policy !== 'PreferDualStack') continue;
      if (free[primary] !== undefined) first ??= free;
      else if (free.IPv4 !== undefined || free.IPv6 !== undefined) second ??= free;
    }
    const best = first ?? second;
    return best === undefined ? undefined : select(best, policy);
  }

  /** The first address of each family, in the order of the pool's blocks, that the Service could have. */
  private freeIn(pool: Pool, applicant: Applicant): Free {
    const free: Free = {};
    for (const block of pool.blocks) {
      if (free[block.family] !== undefined) continue;
      const limit = block.size < LONGEST_SEARCH ? Number(block.size) : LONGEST_SEARCH;
      for (let index = 0; index < limit && free[block.family] === undefined; index += 1) {
        const ip = block.at(index);
        if (pool.avoidBuggyIPs && isBuggy(ip)) continue;
        if (this.obstacle(applicant, ip) === undefined) free[block.family] = ip;
      }
    }
    return free;
  }

  /** Why the Service cannot have the address beside those who have it; undefined: it can. */
  private obstacle(applicant: Applicant, ip: IP): string | undefined {
    const users = this.users.get(ip.text);
    if (users === undefined) return undefined;
    const { key, ports, sharingKey, backendKey } = applicant;
    const latest = [...users.values()].at(-1);
    const mayShare =
      latest !== undefined &&
      latest.sharingKey !== '' &&
      latest.sharingKey === sharingKey &&
      latest.backendKey === backendKey;
    const others = [...users.keys()].filter((user) => user !== key).toSorted();
    if (!mayShare && others.length > 0)
      return `can't change sharing key for ${JSON.stringify(key)}, address also in use by ${others.join(',')}`;
    for (const port of ports)
      if (others.some((other) => users.get(other)?.ports.includes(port) === true))
        return `port ${port} is already in use on ${JSON.stringify(ip.text)}`;
    return undefined;
  }

  private book(key: string, assignment: Assignment): void {
    this.assignments.set(key, assignment);
    for (const { text } of assignment.addresses) {
      const users = this.users.get(text) ?? new Map<string, Assignment>();
      users.set(key, assignment);
      this.users.set(text, users);
    }
  }
}

interface Free {
  IPv4?: IP;
  IPv6?: IP;
}

/** Both families, or for a Service that only prefers both the one there is; undefined: not enough. */
function select({ IPv4, IPv6 }: Free, policy: string): readonly IP[] | undefined {
  const found = [IPv4, IPv6].filter((ip) => ip !== undefined);
  return found.length === 2 || (found.length === 1 && policy === 'PreferDualStack')
    ? found
    : undefined;
}
