/**
 * The few forms of DER (X.690) that certificates are made of. Writing them takes a page; a library for all of ASN.1 takes longer
 * to load than everything else at the start of a server.
 */

/** One element: a tag, the length of the contents, the contents. */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
}

/** Short form below 128, else the bytes of the number behind their count (X.690 §8.1.3). */
function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents);
export const set = (...contents: readonly Uint8Array[]): Buffer => element(0x31, ...contents);
export const octetString = (content: Uint8Array): Buffer => element(0x04, content);
export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text));
export const yes = (): Buffer => element(0x01, Buffer.from([0xff]));

/** A non-negative integer from its bytes, most significant first. */
export function integer(bytes: Uint8Array): Buffer {
  return element(0x02, ...((bytes[0] ?? 0) > 0x7f ? [Buffer.from([0])] : []), bytes);
}

/** `unused`: bits at the end of the last byte that do not count. */
export function bitString(bytes: Uint8Array, unused = 0): Buffer {
  return element(0x03, Buffer.from([unused]), bytes);
}

/** An object identifier from its dotted form. */
export function objectIdentifier(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second].concat(rest.flatMap(baseOf128));
  return element(0x06, Buffer.from(bytes));
}

function baseOf128(value: number): number[] {
  const bytes = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
    bytes.unshift(0x80 | (left % 128));
  return bytes;
}

/** A time in milliseconds, as RFC 5280 §4.1.2.5 wants it: two digits for the year before 2050, four from then on. */
export function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return text < '2050'
    ? element(0x17, Buffer.from(text.slice(2)))
    : element(0x18, Buffer.from(text));
}

/** The elements inside an element, each with its tag and length. */
export function children(der: Uint8Array): Buffer[] {
  const parts: Buffer[] = [];
  const inside = contentOf(der);
  for (let at = 0; at < inside.length;) {
    const part = inside.subarray(at, at + sizeOf(inside.subarray(at)));
    parts.push(part);
    at += part.length;
  }
  return parts;
}

/** What an element holds. */
export function contentOf(der: Uint8Array): Buffer {
  const { start, end } = extent(der);
  return Buffer.from(der.buffer, der.byteOffset + start, end - start);
}

const sizeOf = (der: Uint8Array): number => extent(der).end;

function extent(der: Uint8Array): { readonly start: number; readonly end: number } {
  const first = der[1] ?? 0;
  if (first < 0x80) return { start: 2, end: 2 + first };
  const start = 2 + (first & 0x7f);
  const length = der.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start, end: start + length };
}
