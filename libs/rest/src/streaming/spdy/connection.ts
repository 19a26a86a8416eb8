import { Duplex } from 'node:stream';
import {
  controlFrame,
  dataFrame,
  FLAG_FIN,
  FRAME,
  FrameReader,
  RESET,
  type Frame,
} from './frames.js';
import { HeaderCodec, type SpdyHeaders } from './header-codec.js';

/** Streams that one connection may have open; a port-forward opens two for each connection that it carries. */
const MAX_STREAMS = 1024;
/** Data frames are cut to this size, so that streams take turns. */
const MAX_DATA_BYTES = 32 * 1024;

/** One stream of a connection. Ending it half-closes; the peer may go on sending. */
export class SpdyStream extends Duplex {
  private wanted: (() => void) | undefined;

  constructor(
    readonly id: number,
    readonly headers: SpdyHeaders,
    private readonly send: (payload: Uint8Array, fin: boolean, sent: () => void) => void,
    private readonly reset: () => void,
  ) {
    super({ allowHalfOpen: true });
  }

  /** Data from the peer; the promise resolves when the reader wants more. */
  receive(payload: Buffer): Promise<void> | undefined {
    if (this.destroyed || this.push(payload)) return undefined;
    return new Promise((resolve) => {
      this.wanted = resolve;
    });
  }

  override _read(): void {
    this.wanted?.();
    this.wanted = undefined;
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    for (let from = 0; from < chunk.length; from += MAX_DATA_BYTES) {
      const last = from + MAX_DATA_BYTES >= chunk.length;
      this.send(
        chunk.subarray(from, from + MAX_DATA_BYTES),
        false,
        last ? callback : () => undefined,
      );
    }
    if (chunk.length === 0) callback();
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.send(Buffer.alloc(0), true, callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.wanted?.();
    if (!this.writableFinished || !this.readableEnded) this.reset();
    callback(error);
  }
}

/**
 * The server side of a SPDY/3.1 connection as kubectl's streaming uses it: the client opens streams, the server answers each;
 * both sides ignore flow control windows, as the Go implementation does. Backpressure is TCP's.
 */
export class SpdyConnection {
  private readonly reader = new FrameReader();
  private readonly codec = new HeaderCodec();
  private readonly streams = new Map<number, SpdyStream>();
  private work: Promise<void> = Promise.resolve();
  private closed = false;

  /** `onStream` is called for each stream that the client opens, after it was accepted; `onClose` once. */
  constructor(
    private readonly transport: Duplex,
    private readonly onStream: (stream: SpdyStream) => void,
    private readonly onClose: () => void,
  ) {
    transport.on('data', (chunk: Buffer) => this.receive(chunk));
    transport.on('error', () => this.close());
    transport.on('end', () => this.close());
    transport.on('close', () => this.close());
  }

  /** Says goodbye and ends the transport once everything is written. */
  end(): void {
    if (this.closed) return;
    this.transport.end(controlFrame(FRAME.GOAWAY, 0, [0, 0]));
  }

  /** Frames are handled strictly in order, because header blocks share their compression state. */
  private receive(chunk: Buffer): void {
    this.transport.pause();
    this.work = this.work.then(() => this.handleAll(chunk));
  }

  private async handleAll(chunk: Buffer): Promise<void> {
    try {
      for (const frame of this.reader.push(chunk)) {
        const waiting = this.handle(frame);
        if (waiting !== undefined) await waiting;
      }
      this.transport.resume();
    } catch {
      // The peer does not speak the protocol: there is no common ground to tell it on.
      this.transport.destroy();
    }
  }

  private handle(frame: Frame): Promise<void> | undefined {
    if (frame.type === 'data') return this.data(frame);
    switch (frame.control) {
      case FRAME.SYN_STREAM:
        return this.open(frame);
      case FRAME.RST_STREAM:
        this.streams.get(streamId(frame.payload))?.destroy();
        return undefined;
      case FRAME.PING:
        this.transport.write(controlFrame(FRAME.PING, 0, [frame.payload.readUInt32BE(0)]));
        return undefined;
      case FRAME.GOAWAY:
        this.transport.end();
        return undefined;
      case FRAME.HEADERS:
        // Nothing is read from it, but it moves the compression state on.
        return this.codec.decode(frame.payload.subarray(4)).then(() => undefined);
      default:
        return undefined;
    }
  }

  private data(frame: Extract<Frame, { type: 'data' }>): Promise<void> | undefined {
    const stream = this.streams.get(frame.stream);
    if (stream === undefined) return undefined;
    const waiting = frame.payload.length === 0 ? undefined : stream.receive(frame.payload);
    if ((frame.flags & FLAG_FIN) !== 0) stream.push(null);
    return waiting;
  }

  private async open(frame: Extract<Frame, { type: 'control' }>): Promise<void> {
    const id = streamId(frame.payload);
    const headers = await this.codec.decode(frame.payload.subarray(10));
    if (this.streams.size >= MAX_STREAMS) {
      this.transport.write(controlFrame(FRAME.RST_STREAM, 0, [id, RESET.REFUSED]));
      return;
    }
    const stream = new SpdyStream(
      id,
      headers,
      (payload, fin, sent) => {
        if (this.closed) sent();
        else this.transport.write(dataFrame(id, payload, fin), () => sent());
      },
      () => {
        if (!this.closed)
          this.transport.write(controlFrame(FRAME.RST_STREAM, 0, [id, RESET.CANCEL]));
      },
    );
    // A stream that fails takes nothing else with it.
    stream.on('error', () => undefined);
    stream.on('close', () => this.streams.delete(id));
    this.streams.set(id, stream);
    this.transport.write(controlFrame(FRAME.SYN_REPLY, 0, [id], await this.codec.encode({})));
    if ((frame.flags & FLAG_FIN) !== 0) stream.push(null);
    this.onStream(stream);
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const stream of this.streams.values()) stream.destroy();
    this.codec.close();
    this.transport.destroy();
    this.onClose();
  }
}

function streamId(payload: Buffer): number {
  return payload.readUInt32BE(0) & 0x7fffffff;
}
