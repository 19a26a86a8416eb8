import { fromBytes, toBytes } from '../shell/bytes.js';

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '\\': '\\',
  '"': '"',
};

/** Interprets backslash escapes as `echo -e` and `printf` do; numbers are bytes, of which several may make a character. */
export function unescape(text: string): string {
  const byte = (digits: string, base: number): string =>
    fromBytes(Buffer.of(Number.parseInt(digits, base) & 0xff));
  const unescaped = text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3})|(.))/g,
    (whole: string, hex?: string, octal?: string, simple?: string) => {
      if (hex !== undefined) return byte(hex, 16);
      if (octal !== undefined) return byte(octal, 8);
      return SIMPLE[simple ?? ''] ?? whole;
    },
  );
  return unescaped.isWellFormed() ? unescaped : fromBytes(toBytes(unescaped));
}
