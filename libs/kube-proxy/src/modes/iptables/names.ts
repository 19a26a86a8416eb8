import { createHash } from 'node:crypto';

/** Names of chains are cut by the kernel at 28 characters, so that they carry a hash of what they are for. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The hash in the names of a Service port's chains, or of one endpoint's: 16 characters of the base32 SHA-256 of name, protocol and `ip:port`. */
export function chainHash(portName: string, protocol: string, endpoint = ''): string {
  const digest = createHash('sha256').update(`${portName}${protocol}${endpoint}`).digest();
  return base32(digest.subarray(0, 10));
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
