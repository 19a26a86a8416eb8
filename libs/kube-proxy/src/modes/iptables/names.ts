import { base32Hash } from '../../picture/hash.js';

/** A Service with many endpoints needs all their names again whenever one of them changes. The bound is about 20 MB. */
const MEMO_LIMIT = 200_000;
const memo = new Map<string, string>();

/** The hash in the names of a Service port's chains, or of one endpoint's: 16 characters of the base32 SHA-256 of name, protocol and `ip:port`. */
export function chainHash(portName: string, protocol: string, endpoint = ''): string {
  const text = `${portName}${protocol}${endpoint}`;
  let hash = memo.get(text);
  if (hash === undefined) {
    if (memo.size >= MEMO_LIMIT) memo.clear();
    memo.set(text, (hash = base32Hash(text, 16)));
  }
  return hash;
}
