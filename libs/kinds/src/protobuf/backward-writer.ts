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
  /** What stands outside of the buffer, from the last to the first, with the number of the buffer's bytes behind each. */
  private shared: { readonly bytes: Uint8Array; readonly before: number }[] = [];
  private sharedBytes = 0;

  /** Bytes written so far. */
  get written(): number {
    return this.buffer.length - this.at + this.sharedBytes;
  }

  /** What has been written, as bytes of their own; the next message begins. */
  take(): Uint8Array {
    const parts = this.takeParts();
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** Like `take`, in parts: what `share` was given is not copied. */
  takeParts(): readonly Uint8Array[] {
    const { buffer, at, shared } = this;
    const own = new Uint8Array(buffer.length - at);
    own.set(new Uint8Array(buffer.buffer, buffer.byteOffset + at, own.length));
    this.clear();
    if (shared.length === 0) return [own];
    const parts: Uint8Array[] = [];
    let from = 0;
    for (let index = shared.length - 1; index >= 0; index--) {
      const { bytes, before } = shared[index]!;
      parts.push(own.subarray(from, own.length - before), bytes);
      from = own.length - before;
    }
    parts.push(own.subarray(from));
    return parts;
  }

  /** Forgets what was written of a message that cannot be ended. */
  clear(): void {
    if (this.buffer.length > KEPT_BYTES) this.buffer = Buffer.allocUnsafe(FIRST_BYTES);
    this.at = this.buffer.length;
    if (this.shared.length > 0) this.shared = [];
    this.sharedBytes = 0;
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

  /** Bytes of somebody else, with their length in front. They are not copied, and must not change. */
  share(bytes: Uint8Array): void {
    this.shared.push({ bytes, before: this.buffer.length - this.at });
    this.sharedBytes += bytes.length;
    this.uint32(bytes.length);
  }

  /** Some of the bytes, with their length in front. */
  part(bytes: Uint8Array, from: number, to: number): void {
    const size = to - from;
    const at = this.room(size);
    const { buffer } = this;
    if (size > SHORT) buffer.set(bytes.subarray(from, to), at);
    else for (let index = 0; index < size; index++) buffer[at + index] = bytes[from + index]!;
    this.uint32(size);
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

  /** The bytes as they are. */
  raw(bytes: ArrayLike<number>): void {
    const { length } = bytes;
    const at = this.room(length);
    const { buffer } = this;
    if (length > SHORT) buffer.set(bytes, at);
    else for (let index = 0; index < length; index++) buffer[at + index] = bytes[index]!;
  }

  /** Where the next `size` bytes belong. */
  private room(size: number): number {
    if (size > this.at) {
      const { buffer } = this;
      const written = buffer.length - this.at;
      this.buffer = Buffer.allocUnsafe(2 * buffer.length + size);
      this.buffer.set(buffer.subarray(this.at), this.buffer.length - written);
      this.at = this.buffer.length - written;
    }
    return (this.at -= size);
  }
}
