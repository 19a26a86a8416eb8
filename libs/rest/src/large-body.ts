import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { constants, createGzip, type Gzip } from 'node:zlib';
import { answerHeaders } from './answer-headers.js';
import { pause } from '#machinery';
import type { Exchange } from './exchange.js';
import { CHUNK_HEAD, CHUNK_TAIL, chunkSocket, writeChunkFrame } from './chunk.js';

/** Bodies beyond this many bytes are compressed for clients that take gzip. */
export const COMPRESS_FROM = 128 * 1024;
/** A body leaves in pieces of so many bytes, with a turn for everybody else after each. One takes a fraction of a millisecond. */
const PIECE_BYTES = 256 * 1024;

/** Where the length is not known, the buffer begins with so many bytes and grows: most lists are short. */
const FIRST_BYTES = 16 * 1024;

/** Copying so few bytes takes less than calling what copies them. */
const FEW_BYTES = 16;

type Sink = Exchange['response'] | Gzip | Socket;

/**
 * The body of an answer that may be large: what is added is copied into one buffer, which is sent when it is full and used again
 * when the client's connection has taken it. So an answer of any size costs one piece of memory, waits for slow clients, and
 * never holds up the event loop. Nothing is sent before the first piece is full: an error until then still gets its own answer.
 */
export class LargeBody {
  private piece: Buffer;
  /** A chunk's head and tail have their place around the bytes of a piece. */
  private used = CHUNK_HEAD;
  private sink: Sink | undefined;
  /** The connection of the client, when pieces go there as chunks: the response would copy each to frame it. */
  private socket: Socket | undefined;
  private wake: () => void = () => undefined;

  /** `length` in bytes, if it is known: then the answer says it, unless it is compressed. */
  constructor(
    private readonly exchange: Exchange,
    private readonly code: number,
    private readonly contentType: string,
    private readonly length?: number,
    private readonly more?: OutgoingHttpHeaders,
  ) {
    this.piece = newPiece(Math.min(length ?? FIRST_BYTES, PIECE_BYTES));
  }

  /** Appends bytes; they may change once this has returned or resolved. A promise says when there is room for more. */
  add(bytes: Uint8Array): void | Promise<void> {
    const { length } = bytes;
    if (length > this.room) {
      if (this.piece.length === FULL_PIECE || this.length !== undefined) return this.spill(bytes);
      this.grow();
      return this.add(bytes);
    }
    const { piece, used } = this;
    if (length > FEW_BYTES) piece.set(bytes, used);
    else for (let index = 0; index < length; index++) piece[used + index] = bytes[index]!;
    this.used = used + length;
  }

  private get room(): number {
    return this.piece.length - CHUNK_TAIL - this.used;
  }

  private get body(): Buffer {
    return this.piece.subarray(CHUNK_HEAD, this.used);
  }

  /** Sends the rest; resolves when the client's connection has taken it. */
  async end(): Promise<void> {
    if (this.sink === undefined) this.start(this.used - CHUNK_HEAD);
    const sink = this.sink!;
    if (sink.destroyed) return;
    if (this.socket === undefined) sink.end(this.body);
    else {
      if (this.used > CHUNK_HEAD) this.socket.write(writeChunkFrame(this.piece, this.used));
      this.exchange.response.end();
    }
  }

  private grow(): void {
    const larger = newPiece(Math.min(4 * this.piece.length, PIECE_BYTES));
    larger.set(this.piece.subarray(0, this.used));
    this.piece = larger;
  }

  private async spill(bytes: Uint8Array): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const step = Math.min(bytes.length - from, this.room);
      this.piece.set(bytes.subarray(from, from + step), this.used);
      this.used += step;
      from += step;
      if (from < bytes.length) await this.sendPiece();
    }
  }

  private async sendPiece(): Promise<void> {
    if (this.sink === undefined) this.start(this.length);
    const sink = this.sink!;
    const full = this.socket === undefined ? this.body : writeChunkFrame(this.piece, this.used);
    this.used = CHUNK_HEAD;
    if (sink.destroyed || this.exchange.response.destroyed) throw new ClientGone();
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      sink.write(full, () => resolve());
    });
    await pause();
  }

  /** Sends the head. `length` is that of the whole body, if known. */
  private start(length: number | undefined): void {
    const { exchange, code, contentType, more } = this;
    const { request, response } = exchange;
    const large = length === undefined || length > COMPRESS_FROM;
    const packed = large && /\bgzip\b/.test(request.headers['accept-encoding']?.toString() ?? '');
    const headers: OutgoingHttpHeaders = { 'Content-Type': contentType };
    if (packed) {
      headers['Content-Encoding'] = 'gzip';
      headers['Vary'] = 'Accept-Encoding';
    } else if (length !== undefined) headers['Content-Length'] = length;
    response.writeHead(code, answerHeaders(exchange, { ...headers, ...more }));
    if (!packed && length === undefined) this.socket = chunkSocket(response);
    this.sink = packed ? compressed(response) : (this.socket ?? response);
    // A client that goes takes nothing any more, and nobody would say so.
    response.once('close', () => this.wake());
  }
}

const FULL_PIECE = CHUNK_HEAD + PIECE_BYTES + CHUNK_TAIL;

/** Room for so many bytes in a frame. */
function newPiece(bytes: number): Buffer {
  return Buffer.allocUnsafe(CHUNK_HEAD + bytes + CHUNK_TAIL);
}

/** The client has closed the connection: nothing is left to be answered. */
class ClientGone extends Error {}

function compressed(response: Exchange['response']): Gzip {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  gzip.on('error', () => response.destroy());
  response.once('close', () => gzip.destroy());
  gzip.pipe(response);
  return gzip;
}
