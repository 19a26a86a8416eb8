import { labelsOf } from '../names.js';
import { labelBytes } from './name-codec.js';

const POINTER_LIMIT = 0x4000;

/** A growing message; names are compressed when `compress` is set (RFC 1035 4.1.4). */
export class WireWriter {
  at = 0;
  #bytes = Buffer.allocUnsafe(512);
  /** Where names stand that others may point to; undefined: they are written in full. */
  readonly #names: Map<string, number> | undefined;

  constructor(compress: boolean) {
    this.#names = compress ? new Map() : undefined;
  }

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.at++] = value & 255;
  }

  u16(value: number): void {
    this.#room(2);
    this.#bytes[this.at++] = (value >>> 8) & 255;
    this.#bytes[this.at++] = value & 255;
  }

  u32(value: number): void {
    this.#room(4);
    for (let shift = 24; shift >= 0; shift -= 8) this.#bytes[this.at++] = (value >>> shift) & 255;
  }

  put(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Writes a name; `pointers` false where compression is not allowed (RFC 3597 4). */
  name(name: string, pointers = true): void {
    if (name.includes('\\')) return this.#escapedName(name, pointers);
    const end = name.endsWith('.') ? name.length - 1 : name.length;
    if (end === 0) return this.u8(0);
    for (let start = 0; start <= end;) {
      if (this.#names && this.#pointed(name.slice(start, end), pointers)) return;
      const dot = name.indexOf('.', start);
      const stop = dot < 0 ? end : dot;
      this.#room(stop - start + 1);
      const bytes = this.#bytes;
      bytes[this.at++] = stop - start;
      for (let at = start; at < stop; at++) bytes[this.at++] = name.charCodeAt(at);
      start = stop + 1;
    }
    this.u8(0);
  }

  #escapedName(name: string, pointers: boolean): void {
    const labels = labelsOf(name);
    for (let index = 0; index < labels.length; index++) {
      if (this.#names && this.#pointed(labels.slice(index).join('.'), pointers)) return;
      const bytes = labelBytes(labels[index] as string);
      this.u8(bytes.length);
      this.put(bytes);
    }
    this.u8(0);
  }

  /** Writes a pointer to where the rest of a name stands, if that is known; else notes that it stands here. */
  #pointed(rest: string, pointers: boolean): boolean {
    const known = this.#names?.get(rest);
    if (known !== undefined && pointers) this.u16(0xc000 | known);
    else if (known === undefined && this.at < POINTER_LIMIT) this.#names?.set(rest, this.at);
    return known !== undefined && pointers;
  }

  /** Writes a length in front of what `body` writes. */
  sized(body: () => void): void {
    const start = this.at;
    this.u16(0);
    body();
    this.#bytes.writeUInt16BE(this.at - start - 2, start);
  }

  patch16(at: number, value: number): void {
    this.#bytes.writeUInt16BE(value, at);
  }

  finish(length = this.at): Buffer {
    return Buffer.from(this.#bytes.subarray(0, length));
  }

  #room(length: number): void {
    if (this.at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.at + length));
    this.#bytes.copy(larger);
    this.#bytes = larger;
  }
}
