import { parseDuration, type Random } from '#machinery';
import type { TrafficLoad } from '../spec.js';

/** The time from now (ms) until the next flow, of which so many are left. */
export type Arrivals = (now: number, left: number) => number;

/**
 * When the flows of a load come. A rate makes a Poisson process or even gaps; a number of flows makes the same processes under the
 * condition that they come to this number: uniform times in order, or even gaps that fill the run.
 */
export function arrivals(
  { arrivals: kind = 'Poisson', rate, flows = 0 }: TrafficLoad,
  durationMs: number,
  random: Random,
): Arrivals {
  if (rate !== undefined) {
    const mean = 1000 / rate;
    return kind === 'Poisson' ? () => exponential(mean, random) : () => mean;
  }
  if (kind === 'Constant') return (_, left) => (left > 0 ? durationMs / flows : Infinity);
  // The first of `left` uniform times in what is left of the run.
  return (now, left) =>
    left > 0 ? (durationMs - now) * (1 - (1 - random.next()) ** (1 / left)) : Infinity;
}

/** How long connections stay open (ms); undefined: they close at once. */
export function lifetimes(
  { connections }: TrafficLoad,
  random: Random,
): (() => number) | undefined {
  const mean = parseDuration(connections?.duration ?? '0') ?? 0;
  if (mean === 0) return undefined;
  return connections?.distribution === 'Constant' ? () => mean : () => exponential(mean, random);
}

/** The gaps of a Poisson process, and lives without memory. */
const exponential = (mean: number, random: Random): number => -Math.log(1 - random.next()) * mean;
