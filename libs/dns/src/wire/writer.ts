import { labelsOf } from '../names.js';
import { labelBytes } from './name-codec.js';

const POINTER_LIMIT = 0x4000;

/** A growing message; names are compressed when `compress` is set (RFC 1035 4.1.4). */
export class WireWriter {
  at = 0;
  #bytes = Buffer.allocUnsafe(512);
  readonly #names = new Map<string, number>();

  constructor(private readonly compress: boolean) {}

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.at++] = value & 255;
  }

  u16(value: number): void {
    this.#room(2);
    this.#bytes.writeUInt16BE(value & 0xffff, this.at);
    this.at += 2;
  }

  u32(value: number): void {
    this.#room(4);
    this.#bytes.writeUInt32BE(value >>> 0, this.at);
    this.at += 4;
  }

  put(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Writes a name; `pointers` false where compression is not allowed (RFC 3597 4). */
  name(name: string, pointers = true): void {
    const labels = labelsOf(name);
    for (let index = 0; index < labels.length; index++) {
      const rest = labels.slice(index).join('.');
      const known = this.compress && pointers ? this.#names.get(rest) : undefined;
      if (known !== undefined) return this.u16(0xc000 | known);
      if (this.compress && this.at < POINTER_LIMIT && !this.#names.has(rest))
        this.#names.set(rest, this.at);
      const bytes = labelBytes(labels[index] as string);
      this.u8(bytes.length);
      this.put(bytes);
    }
    this.u8(0);
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
