import { PassThrough, Writable, type Readable } from 'node:stream';
import type { WebSocket } from 'ws';

/** A message whose first byte is this closes the channel that its second byte names (protocol v5, KEP-4006). */
const CLOSE_SIGNAL = 255;

/**
 * Many byte streams over one WebSocket: the first byte of a message is its channel (a digit and base64 text in the base64
 * variants). The names of the protocols are those that Kubernetes clients offer.
 */
export class WebSocketChannels {
  private readonly incoming = new Map<number, PassThrough>();

  constructor(
    private readonly socket: WebSocket,
    private readonly base64: boolean,
  ) {
    socket.on('message', (data: Buffer, binary: boolean) => this.receive(data, binary));
    socket.on('close', () => {
      for (const stream of this.incoming.values()) stream.end();
    });
    // A broken connection also closes, and that is where it is handled.
    socket.on('error', () => undefined);
  }

  /** The bytes that the client sends on a channel; those of channels that nobody reads are dropped. */
  input(channel: number): Readable {
    const stream = new PassThrough();
    this.incoming.set(channel, stream);
    return stream;
  }

  /** Writes to the client; ending it tells the client nothing, because channels to the client have no end of their own. */
  output(channel: number): Writable {
    return new Writable({
      write: (chunk: Buffer, _encoding, callback) => this.send(channel, chunk, callback),
    });
  }

  send(
    channel: number,
    data: Uint8Array,
    sent: (error?: Error | null) => void = () => undefined,
  ): void {
    if (this.socket.readyState !== this.socket.OPEN) {
      sent();
      return;
    }
    if (this.base64)
      this.socket.send(`${channel}${Buffer.from(data).toString('base64')}`, { binary: false }, () =>
        sent(),
      );
    else
      this.socket.send(Buffer.concat([Uint8Array.of(channel), data]), { binary: true }, () =>
        sent(),
      );
  }

  close(): void {
    this.socket.close(1000);
  }

  private receive(data: Buffer, binary: boolean): void {
    if (data.length === 0) return;
    const first = data[0]!;
    if (binary && first === CLOSE_SIGNAL && data.length === 2) {
      this.incoming.get(data[1]!)?.end();
      return;
    }
    const channel = this.base64 ? first - 0x30 : first;
    const stream = this.incoming.get(channel);
    if (stream === undefined || stream.writableEnded) return;
    const payload = this.base64
      ? Buffer.from(data.toString('latin1', 1), 'base64')
      : data.subarray(1);
    if (payload.length === 0 || stream.write(payload)) return;
    this.socket.pause();
    stream.once('drain', () => this.socket.resume());
  }
}
