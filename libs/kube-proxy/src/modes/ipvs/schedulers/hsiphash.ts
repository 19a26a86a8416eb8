/** Both words of a key, which are the same wherever it is used here. */
export type HashKey = bigint;

const MASK = 0xffff_ffff_ffff_ffffn;
const INITIAL = [
  0x736f_6d65_7073_6575n,
  0x646f_7261_6e64_6f6dn,
  0x6c79_6765_6e65_7261n,
  0x7465_6462_7974_6573n,
] as const;

/**
 * The kernel's `hsiphash` of one 32-bit number, as kernels of 64 bits compute it: SipHash-1-3 cut to its lower 32 bits (Aumasson and
 * Bernstein, 2012; lib/siphash.c in Linux).
 */
export function hsiphash(value: number, key: HashKey): number {
  const block = (4n << 56n) | BigInt(value >>> 0);
  let state = INITIAL.map((word) => word ^ key);
  state[3]! ^= block;
  state = round(state);
  state[0]! ^= block;
  state[2]! ^= 0xffn;
  for (let turn = 0; turn < 3; turn += 1) state = round(state);
  return Number((state[0]! ^ state[1]! ^ state[2]! ^ state[3]!) & 0xffff_ffffn);
}

const rotate = (word: bigint, bits: bigint): bigint =>
  ((word << bits) | (word >> (64n - bits))) & MASK;

function round([a = 0n, b = 0n, c = 0n, d = 0n]: readonly bigint[]): bigint[] {
  let v0 = (a + b) & MASK;
  let v1 = rotate(b, 13n) ^ v0;
  v0 = rotate(v0, 32n);
  let v2 = (c + d) & MASK;
  let v3 = rotate(d, 16n) ^ v2;
  v0 = (v0 + v3) & MASK;
  v3 = rotate(v3, 21n) ^ v0;
  v2 = (v2 + v1) & MASK;
  v1 = rotate(v1, 17n) ^ v2;
  v2 = rotate(v2, 32n);
  return [v0, v1, v2, v3];
}
