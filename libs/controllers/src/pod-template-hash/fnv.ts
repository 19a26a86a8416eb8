const offset = 0x811c9dc5;
const prime = 0x01000193;

/** 32-bit FNV-1a of the bytes, as an unsigned number. */
export function fnv32a(bytes: Uint8Array): number {
  let hash = offset;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
}

/** 32-bit FNV-1 of the bytes, as an unsigned number: multiplies before it mixes the byte in. */
export function fnv32(bytes: Uint8Array): number {
  let hash = offset;
  for (const byte of bytes) hash = Math.imul(hash, prime) ^ byte;
  return hash >>> 0;
}

const offset128 = 0x6c62272e07bb014262b821756295c58dn;
const prime128 = 0x0000000001000000000000000000013bn;
const mask128 = (1n << 128n) - 1n;

/** 128-bit FNV-1a of the bytes, in hexadecimal. */
export function fnv128a(bytes: Uint8Array): string {
  let hash = offset128;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * prime128) & mask128;
  return hash.toString(16).padStart(32, '0');
}
