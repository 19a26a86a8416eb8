import { labelsOf } from '../names.js';
import type { WireReader } from './reader.js';
import { WireError } from './wire-error.js';

const MAX_POINTERS = 126;

/** Bytes of a label in presentation form. */
export function labelBytes(label: string): Buffer {
  if (!label.includes('\\')) return Buffer.from(label, 'latin1');
  const bytes: number[] = [];
  for (let at = 0; at < label.length; at++) {
    if (label[at] !== '\\') bytes.push(label.charCodeAt(at));
    else if (/^\d{3}/.test(label.slice(at + 1))) {
      bytes.push(Number(label.slice(at + 1, at + 4)) & 255);
      at += 3;
    } else bytes.push(label.charCodeAt(++at));
  }
  return Buffer.from(bytes);
}

/** A label's bytes in presentation form (RFC 4343 2.1): special characters escaped, others in decimal. */
function presentLabel(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) text += `\\${String(byte).padStart(3, '0')}`;
    else {
      const char = String.fromCharCode(byte);
      text += /[. '@;()"\\]/.test(char) ? `\\${char}` : char;
    }
  }
  return text;
}

/** Bytes that stand for themselves in presentation form. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[!-~]/.test(String.fromCharCode(byte)) && presentLabel(Buffer.from([byte])).length === 1 ? 1 : 0,
);
const scratch = Buffer.alloc(255);

/** The name at `start`, if it is one without pointers and escapes; what is odd about others is found by who reads them with care. */
function plainName(bytes: Buffer, start: number): string | undefined {
  let at = start;
  for (let size = 0; size < 254;) {
    const length = bytes[at++];
    if (length === undefined || length > 63) return undefined;
    if (length === 0) return size === 0 ? undefined : scratch.toString('latin1', 0, size);
    if (size + length > 253) return undefined;
    for (const stop = at + length; at < stop; at++) {
      const byte = bytes[at];
      if (byte === undefined || PLAIN[byte] === 0) return undefined;
      scratch[size++] = byte;
    }
    scratch[size++] = 0x2e;
  }
  return undefined;
}

/** Reads a name, compression followed; throws WireError when it is malformed. */
export function readName(reader: WireReader): string {
  const { bytes } = reader;
  let at = reader.at;
  let end = -1;
  let name = '';
  let size = 1;
  const plain = plainName(bytes, at);
  if (plain !== undefined) {
    reader.at += plain.length + 1;
    return plain;
  }
  for (let pointers = 0; ;) {
    const length = bytes[at];
    if (length === undefined) throw new WireError('name runs past the message');
    if (length === 0) {
      reader.at = end < 0 ? at + 1 : end;
      return name === '' ? '.' : name;
    }
    if ((length & 0xc0) === 0xc0) {
      const low = bytes[at + 1];
      if (low === undefined || ++pointers > MAX_POINTERS)
        throw new WireError('bad compression pointer');
      if (end < 0) end = at + 2;
      at = ((length & 0x3f) << 8) | low;
    } else if (length > 63) throw new WireError('bad label type');
    else {
      size += length + 1;
      if (size > 255 || at + 1 + length > bytes.length) throw new WireError('name too long');
      name += `${presentLabel(bytes.subarray(at + 1, at + 1 + length))}.`;
      at += 1 + length;
    }
  }
}

/** Uncompressed size of a name in bytes. */
export function nameSize(name: string): number {
  if (!name.includes('\\')) return name === '.' ? 1 : name.length + 1;
  return labelsOf(name).reduce((size, label) => size + 1 + labelBytes(label).length, 1);
}
