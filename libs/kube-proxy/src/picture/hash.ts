import { hash } from 'node:crypto';

/** Names of chains are cut by kernel or tool, so that they carry a hash of what they are for. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first characters (16 at most) of the base32 SHA-256 of a text (RFC 4648). */
export function base32Hash(text: string, length: number): string {
  const digest = hash('sha256', text, 'buffer');
  return base32(digest.subarray(0, 10)).slice(0, length);
}

/** A 32-bit number that depends on the text alone. */
export function numberHash(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32BE(0);
}

/** RFC 4648 base32; ten bytes are exactly sixteen characters. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >>> bits) & 31];
    }
  }
  return text;
}
