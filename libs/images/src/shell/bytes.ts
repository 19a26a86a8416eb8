import { isUtf8 } from 'node:buffer';

/**
 * Texts of the shell hold bytes: a byte that belongs to no character is a low surrogate without its high one, U+DC80 to U+DCFF for 0x80
 * to 0xFF (as PEP 383 has it), so that files and pipes carry anything, and what is text stays text.
 */
const ESCAPE = 0xdc00;
const ESCAPED = /(?<![\ud800-\udbff])[\udc80-\udcff]/g;

/** The bytes of a text. */
export function toBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text);
  const parts: Buffer[] = [];
  let from = 0;
  for (const { index } of text.matchAll(ESCAPED)) {
    parts.push(Buffer.from(text.slice(from, index)), Buffer.of(text.charCodeAt(index) - ESCAPE));
    from = index + 1;
  }
  parts.push(Buffer.from(text.slice(from)));
  return Buffer.concat(parts);
}

/** The text of bytes that are all there. */
export function fromBytes(bytes: Uint8Array): string {
  const decoder = new ByteDecoder();
  return decoder.decode(bytes) + decoder.end();
}

/** Makes text of bytes that come in pieces; a character may begin in one and end in another. */
export class ByteDecoder {
  #rest = Buffer.alloc(0);

  decode(piece: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    const whole = bytes.length - unfinished(bytes);
    this.#rest = bytes.subarray(whole);
    return textOf(bytes.subarray(0, whole));
  }

  /** What is left of a character that never ended. */
  end(): string {
    const text = escaped(this.#rest);
    this.#rest = Buffer.alloc(0);
    return text;
  }
}

/** How many bytes at the end are the beginning of a character. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0;
  }
  return 0;
}

/** How long the character is that begins with a byte. */
const lengthOf = (lead: number): number =>
  lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;

function textOf(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  let from = 0;
  let at = 0;
  while (at < bytes.length) {
    const length = lengthOf(bytes[at]!);
    if (isUtf8(bytes.subarray(at, at + length))) {
      at += length;
      continue;
    }
    text += bytes.toString('utf8', from, at) + escaped(bytes.subarray(at, at + 1));
    from = ++at;
  }
  return text + bytes.toString('utf8', from);
}

const escaped = (bytes: Buffer): string =>
  String.fromCharCode(...[...bytes].map((byte) => ESCAPE + byte));
