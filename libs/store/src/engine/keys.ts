/** The key of an object among its resource: `namespace/name`, as in etcd; `/name` for cluster-scoped objects. */
export const storageKey = (namespace: string, name: string): string => `${namespace}/${name}`;

/** The first key after all keys of a namespace: '0' is the byte that follows '/'. */
export const endOfNamespace = (namespace: string): string => `${namespace}0`;

/** The smallest key greater than `key`. */
export const successor = (key: string): string => `${key}\0`;

/**
 * Orders two strings by their UTF-8 bytes. JavaScript's own order is that of UTF-16 code units, which puts surrogates
 * (code points above U+FFFF) before U+E000–U+FFFF; moving those two blocks gives the order of code points, which UTF-8 keeps.
 */
export function compareKeys(left: string, right: string): number {
  const shared = Math.min(left.length, right.length);
  for (let at = 0; at < shared; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return byCodePoint(a) - byCodePoint(b);
  }
  return left.length - right.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;

const byCodePoint = (unit: number): number => (isSurrogate(unit) ? unit + 0x10000 : unit);
