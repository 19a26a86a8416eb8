const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** The offset behind the value that begins at `from`, in compact JSON (as JSON.stringify writes it). */
export function endOfValue(bytes: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = closingQuote(bytes, at);
      if (depth === 0) return at + 1;
    } else if (byte === OPEN || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE || byte === CLOSE_LIST) {
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (byte === COMMA && depth === 0) return at;
  }
  return bytes.length;
}

/**
 * Where the value of a member begins, in the object of compact JSON that begins at `from`; -1 when there is no such member. The key
 * has no characters that JSON escapes. Nothing is parsed: what stands before is only passed over.
 */
export function memberOf(bytes: Uint8Array, from: number, key: string): number {
  let at = from + 1;
  while (bytes[at] === QUOTE) {
    const end = closingQuote(bytes, at);
    const value = end + 2;
    if (isText(bytes, at + 1, end, key)) return value;
    at = endOfValue(bytes, value) + 1;
  }
  return -1;
}

function closingQuote(bytes: Uint8Array, opening: number): number {
  let at = opening + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function isText(bytes: Uint8Array, from: number, to: number, text: string): boolean {
  if (to - from !== text.length) return false;
  for (let index = 0; index < text.length; index++)
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  return true;
}
