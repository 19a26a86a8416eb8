/** Frame types of SPDY/3.1 that occur here. */
export const FRAME = {
  SYN_STREAM: 1,
  SYN_REPLY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PING: 6,
  GOAWAY: 7,
  HEADERS: 8,
  WINDOW_UPDATE: 9,
} as const;
export const FLAG_FIN = 1;
/** RST_STREAM status codes. */
export const RESET = { REFUSED: 3, CANCEL: 5 } as const;

const VERSION = 3;
const HEAD_BYTES = 8;
/** Longer frames are an error of the peer: clients send at most a few ten kilobytes at once. */
const MAX_FRAME_BYTES = 1024 * 1024;

export type Frame =
  | {
      readonly type: 'data';
      readonly stream: number;
      readonly flags: number;
      readonly payload: Buffer;
    }
  | {
      readonly type: 'control';
      readonly control: number;
      readonly flags: number;
      readonly payload: Buffer;
    };

/** Cuts a byte stream into frames. */
export class FrameReader {
  private pending: Buffer = Buffer.alloc(0);

  /** The frames that are complete with `chunk`. Throws an Error when the peer does not speak SPDY/3. */
  push(chunk: Buffer): Frame[] {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: Frame[] = [];
    while (this.pending.length >= HEAD_BYTES) {
      const word = this.pending.readUInt32BE(0);
      const flags = this.pending[4]!;
      const length = this.pending.readUIntBE(5, 3);
      if (length > MAX_FRAME_BYTES) throw new Error(`frame of ${length} bytes`);
      if (this.pending.length < HEAD_BYTES + length) break;
      const payload = this.pending.subarray(HEAD_BYTES, HEAD_BYTES + length);
      this.pending = this.pending.subarray(HEAD_BYTES + length);
      if (word < 0x80000000) {
        frames.push({ type: 'data', stream: word, flags, payload });
        continue;
      }
      if (((word >>> 16) & 0x7fff) !== VERSION)
        throw new Error(`SPDY version ${(word >>> 16) & 0x7fff}`);
      frames.push({ type: 'control', control: word & 0xffff, flags, payload });
    }
    return frames;
  }
}

export function dataFrame(stream: number, payload: Uint8Array, fin: boolean): Buffer {
  const frame = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  frame.writeUInt32BE(stream, 0);
  frame[4] = fin ? FLAG_FIN : 0;
  frame.writeUIntBE(payload.length, 5, 3);
  frame.set(payload, HEAD_BYTES);
  return frame;
}

export function controlFrame(
  control: number,
  flags: number,
  numbers: readonly number[],
  rest: Uint8Array = Buffer.alloc(0),
): Buffer {
  const length = numbers.length * 4 + rest.length;
  const frame = Buffer.allocUnsafe(HEAD_BYTES + length);
  frame.writeUInt32BE((0x80000000 | (VERSION << 16) | control) >>> 0, 0);
  frame[4] = flags;
  frame.writeUIntBE(length, 5, 3);
  for (const [index, number] of numbers.entries())
    frame.writeUInt32BE(number, HEAD_BYTES + index * 4);
  frame.set(rest, HEAD_BYTES + numbers.length * 4);
  return frame;
}
