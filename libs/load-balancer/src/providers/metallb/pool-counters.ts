import type { IP, IPFamily } from '#machinery';
import type { Pool } from './pool.js';

/** The status of an IPAddressPool. */
export interface PoolCounters {
  readonly assignedIPv4: number;
  readonly availableIPv4: number;
  readonly assignedIPv6: number;
  readonly availableIPv6: number;
}

/** Blocks from this size on count as endless. */
const ENDLESS_HOST_BITS = 62n;

/**
 * What MetalLB writes about a pool with these addresses in use. Upstream counts the addresses that `avoidBuggyIPs` leaves out for each
 * block on its own (those of a block up to /25 only at its ends), and so do we.
 */
export function countersOf(pool: Pool, used: readonly IP[]): PoolCounters {
  const count = (family: IPFamily): { assigned: number; available: number } => {
    const assigned = used.filter((ip) => ip.family === family).length;
    return { assigned, available: capacity(pool, family) - assigned };
  };
  const [four, six] = [count('IPv4'), count('IPv6')];
  return {
    assignedIPv4: four.assigned,
    availableIPv4: four.available,
    assignedIPv6: six.assigned,
    availableIPv6: six.available,
  };
}

function capacity({ blocks, avoidBuggyIPs }: Pool, family: IPFamily): number {
  let total = 0;
  for (const block of blocks) {
    if (block.family !== family) continue;
    if (block.size >= 1n << ENDLESS_HOST_BITS) return Number.MAX_SAFE_INTEGER;
    total += Number(block.size);
    if (!avoidBuggyIPs || family !== 'IPv4') continue;
    if (block.prefix <= 24) total -= 2 * 2 ** (24 - block.prefix);
    else {
      if ((block.network.value & 0xffn) % 255n === 0n) total -= 1;
      if ((block.broadcast.value & 0xffn) % 255n === 0n) total -= 1;
    }
  }
  return total;
}
