import { isIPv4, isIPv6 } from 'node:net';
import { WireError } from './wire-error.js';

/** The four or sixteen bytes of an address; throws WireError when the text is none of that family. */
export function addressBytes(text: string, family: 4 | 6): Buffer {
  if (family === 4) {
    if (!isIPv4(text)) throw new WireError(`not an IPv4 address: ${text}`);
    const bytes = Buffer.alloc(4);
    for (let at = 0, index = 0; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0) index++;
      else bytes[index] = (bytes[index] as number) * 10 + digit;
    }
    return bytes;
  }
  if (!isIPv6(text)) throw new WireError(`not an IPv6 address: ${text}`);
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tailBytes = dotted ? addressBytes(dotted[2] as string, 4) : undefined;
  const plain =
    dotted && tailBytes
      ? `${dotted[1]}${tailBytes.readUInt16BE(0).toString(16)}:${tailBytes.readUInt16BE(2).toString(16)}`
      : text;
  const [head = '', tail] = plain.split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const bytes = Buffer.alloc(16);
  for (const [index, group] of [
    ...before,
    ...(tail === undefined ? [] : zeros),
    ...after,
  ].entries())
    bytes.writeUInt16BE(Number.parseInt(group, 16), index * 2);
  return bytes;
}

/** An address in canonical text (RFC 5952 for IPv6). */
export function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2));
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff)
    return `::ffff:${bytes.subarray(12).join('.')}`;
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start++) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  const text = groups.map((group) => group.toString(16));
  if (best.start < 0) return text.join(':');
  return `${text.slice(0, best.start).join(':')}::${text.slice(best.start + best.length).join(':')}`;
}

/** The canonical text of an address; undefined when the text is none. */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  return isIPv6(text) ? addressText(addressBytes(text, 6)) : undefined;
}
