const FIRST_BYTES = 16 * 1024;
/** A buffer beyond this size is not used again. */
const KEPT_BYTES = 1024 * 1024;
/** Strings up to this length are looked at character by character: calling something native costs more. */
const SHORT = 48;

/**
 * Writes a protobuf message from its end to its beginning, as Go's encoders do: whatever needs its length in front has been written
 * when the length is asked for, so that nothing is moved or measured twice. One buffer serves all messages.
 */
export class BackwardWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private at = FIRST_BYTES;

  /** Bytes written so far. */
  get written(): number {
    return this.buffer.length - this.at;
  }

  /** What has been written, as bytes of their own; the next message begins. */
  take(): Uint8Array {
    const message = Uint8Array.prototype.slice.call(this.buffer, this.at);
    this.clear();
    return message;
  }

  /** Forgets what was written of a message that cannot be ended. */
  clear(): void {
    if (this.buffer.length > KEPT_BYTES) this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.at = this.buffer.length;
  }

  /** A number from 0 to 2^32 - 1: tags and lengths. */
  uint32(value: number): void {
    const size =
      value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;
    let at = this.room(size);
    const { buffer } = this;
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) buffer[at++] = (rest & 0x7f) | 0x80;
    buffer[at] = rest;
  }

  /** A whole number of up to 64 bits; what is negative takes ten bytes. */
  integer(value: number | string): void {
    if (typeof value === 'number' && value >= 0 && value <= 0xffffffff) return this.uint32(value);
    let rest = BigInt.asUintN(64, BigInt(typeof value === 'number' ? Math.trunc(value) : value));
    const bytes: number[] = [];
    for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    bytes.push(Number(rest));
    this.raw(bytes);
  }

  double(value: number): void {
    const at = this.room(8);
    this.buffer.writeDoubleLE(value, at);
  }

  /** The text in UTF-8, with its length in front. */
  string(text: string): void {
    const { length } = text;
    if (length > SHORT || !this.short(text)) {
      const size = Buffer.byteLength(text);
      const at = this.room(size);
      this.buffer.write(text, at, size, 'utf8');
      this.uint32(size);
    } else this.uint32(length);
  }

  /** The bytes, with their length in front. */
  bytes(bytes: Uint8Array): void {
    this.raw(bytes);
    this.uint32(bytes.length);
  }

  /** False, with nothing written, when the text has other characters than those of ASCII. */
  private short(text: string): boolean {
    const from = this.room(text.length);
    const { buffer } = this;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.at += text.length;
        return false;
      }
      buffer[from + index] = code;
    }
    return true;
  }

  private raw(bytes: ArrayLike<number>): void {
    const at = this.room(bytes.length);
    this.buffer.set(bytes, at);
  }

  /** Where the next `size` bytes belong. */
  private room(size: number): number {
    if (size > this.at) {
      const { buffer, written } = this;
      this.buffer = Buffer.allocUnsafe(2 * buffer.length + size);
      this.buffer.set(buffer.subarray(this.at), this.buffer.length - written);
      this.at = this.buffer.length - written;
    }
    return (this.at -= size);
  }
}
