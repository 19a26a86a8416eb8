import { parseAddress } from '../../../address.js';
import { hsiphash, type HashKey } from './hsiphash.js';
import type { Destination, Scheduler } from './scheduler.js';

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

/** The keys of the two hash functions: they are fixed in the kernel. */
const FIRST: HashKey = 2_654_435_761n;
const SECOND: HashKey = 2_654_446_892n;

/** mh: Maglev hashing (Eisenbud et al., NSDI 2016) by the client's address and port, as kube-proxy asks for it (`mh-port`). */
export const maglevHash: Scheduler = ({ source, sourcePort, destinations, pick }) =>
  sourcePort === 0
    ? pick(destinations.length)
    : tableOf(destinations)[maglevKey(source, sourcePort, FIRST) % MAGLEV_PLACES]!;

const maglevKey = (ip: string, port: number, key: HashKey): number =>
  hsiphash((fold(ip) + port) >>> 0, key);

/** The last table is kept: a server places many connections before its destinations change. */
let last: { readonly key: string; readonly table: Uint16Array } | undefined;

function tableOf(destinations: readonly Destination[]): Uint16Array {
  const key = destinations.map(({ text }) => text).join();
  if (last?.key !== key) last = { key, table: fill(destinations) };
  return last.table;
}

/** Every destination takes its next preferred free place, in turn. */
function fill(destinations: readonly Destination[]): Uint16Array {
  const table = new Uint16Array(MAGLEV_PLACES).fill(0xffff);
  const walks = destinations.map(({ ip, port }) => ({
    place: maglevKey(ip, port, FIRST) % MAGLEV_PLACES,
    skip: (maglevKey(ip, port, SECOND) % (MAGLEV_PLACES - 1)) + 1,
  }));
  for (let filled = 0; filled < MAGLEV_PLACES; filled += 1) {
    const index = filled % walks.length;
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
