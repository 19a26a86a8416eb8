import { parseAddress } from '../../../address.js';
import { numberHash } from '../../../picture/hash.js';
import type { Scheduler } from './scheduler.js';

/** The kernel's tables for dh and sh have this many places, filled with the destinations in turn. */
const TABLE_BITS = 8;
const GOLDEN_RATIO = 0x61c88647;
/** Places of a Maglev table (a prime; the kernel's default for 12 bits). */
const MAGLEV_PLACES = 4093;

/** dh: by the address that the client speaks to. */
export const destinationHash: Scheduler = ({ destination, destinations }) =>
  hash32(fold(destination)) % destinations.length;

/** sh: by the address of the client. */
export const sourceHash: Scheduler = ({ source, destinations }) =>
  hash32(fold(source)) % destinations.length;

/**
 * mh: Maglev hashing by the client's address. The hash functions are not the kernel's, so that another destination may be picked than
 * on a real node; that clients stay where they are when a destination comes or goes is kept.
 */
export const maglevHash: Scheduler = ({ source, destinations }) => {
  const names = destinations.map(({ text }) => text);
  const place = numberHash(`client ${source}`) % MAGLEV_PLACES;
  return tableOf(names)[place]!;
};

/** The last table is kept: a server places many connections before its destinations change. */
let last: { readonly key: string; readonly table: Uint16Array } | undefined;

function tableOf(names: readonly string[]): Uint16Array {
  const key = names.join();
  if (last?.key !== key) last = { key, table: fill(names) };
  return last.table;
}

/** Every destination takes its next preferred free place, in turn (Eisenbud et al., NSDI 2016). */
function fill(names: readonly string[]): Uint16Array {
  const table = new Uint16Array(MAGLEV_PLACES).fill(0xffff);
  const walks = names.map((name) => ({
    place: numberHash(`offset ${name}`) % MAGLEV_PLACES,
    skip: (numberHash(`skip ${name}`) % (MAGLEV_PLACES - 1)) + 1,
  }));
  for (let filled = 0; filled < MAGLEV_PLACES; filled += 1) {
    const index = filled % names.length;
    const walk = walks[index]!;
    while (table[walk.place] !== 0xffff) walk.place = (walk.place + walk.skip) % MAGLEV_PLACES;
    table[walk.place] = index;
  }
  return table;
}

/** An address as one 32-bit word; IPv6 folds its four words together. */
function fold(ip: string): number {
  let left = parseAddress(ip)?.value ?? 0n;
  let word = 0n;
  for (; left > 0n; left >>= 32n) word ^= left & 0xffffffffn;
  return Number(word);
}

/** `hash_32` of Linux. */
const hash32 = (value: number): number => Math.imul(value, GOLDEN_RATIO) >>> (32 - TABLE_BITS);
