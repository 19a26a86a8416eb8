/**
 * The key of an object among its resource: `namespace/name`, as in etcd; `/name` for cluster-scoped objects.
 *
 * Keys sort by their UTF-8 bytes. JavaScript compares UTF-16 units, which is the same for ASCII; other keys are written as
 * one character for each byte, so that `<` is right for all of them.
 */
export function storageKey(namespace: string, name: string): string {
  const key = `${namespace}/${name}`;
  return isAscii(key) ? key : Buffer.from(key).toString('latin1');
}

/** The first key after all keys of a namespace: '0' is the byte that follows '/'. */
export const endOfNamespace = (namespace: string): string =>
  `${storageKey(namespace, '').slice(0, -1)}0`;

/** The smallest key greater than `key`. */
export const successor = (key: string): string => `${key}\0`;

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}
