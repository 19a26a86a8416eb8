import { WireError } from './wire-error.js';

/** A position in a message. */
export class WireReader {
  at = 0;

  constructor(readonly bytes: Buffer) {}

  u8(): number {
    this.#need(1);
    return this.bytes[this.at++] as number;
  }

  u16(): number {
    this.#need(2);
    this.at += 2;
    return this.bytes.readUInt16BE(this.at - 2);
  }

  u32(): number {
    this.#need(4);
    this.at += 4;
    return this.bytes.readUInt32BE(this.at - 4);
  }

  take(length: number): Buffer {
    this.#need(length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  #need(length: number): void {
    if (this.at + length > this.bytes.length) throw new WireError('message too short');
  }
}
