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
