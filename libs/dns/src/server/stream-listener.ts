import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { BlockSettings, TlsSettings } from '../plugin.js';
import type { AnswerBytes, Peer } from './engine.js';
import { tlsOptions } from './tls-options.js';

const MAX_CONNECTIONS = 500;
const MAX_PENDING = 64;

/** How connections of a listener are kept; without certificates they are plain TCP. */
export interface StreamOptions {
  readonly connections: BlockSettings['connections'];
  readonly tls?: TlsSettings | undefined;
}

/** DNS over TCP or TLS (RFC 7766, RFC 7858): several questions on a connection, answered as they are ready. */
export class StreamListener {
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly answer: AnswerBytes,
    private readonly options: StreamOptions,
  ) {}

  /** Listens; port 0 takes a free one. Resolves with the port, rejects when the address cannot be used. */
  async listen(host: string, port: number): Promise<number> {
    const accept = (socket: Socket): void => this.#accept(socket, host);
    const { tls } = this.options;
    const server = tls ? createTlsServer(tlsOptions(tls), accept) : createServer(accept);
    server.on('connection', (socket: Socket) => this.#track(socket));
    server.on('tlsClientError', () => undefined);
    server.maxConnections = MAX_CONNECTIONS;
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, host, resolve),
    );
    this.#server = server;
    const taken = server.address();
    return typeof taken === 'object' && taken ? taken.port : port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const server = this.#server;
    this.#server = undefined;
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  #accept(socket: Socket, host: string): void {
    const { readMs, idleMs, maxQueries } = this.options.connections;
    // A real client on a real socket: its idle time is the host's, and a frozen Clock must not keep it open.
    socket.setTimeout(readMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    const local = (socket.localAddress ?? host).replace(/^::ffff:/, '');
    const peer: Peer = {
      ip: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      port: socket.remotePort ?? 0,
      transport: 'tcp',
      ...(local === '0.0.0.0' || local === '::' ? {} : { destination: local }),
    };
    let data: Buffer = Buffer.alloc(0);
    let pending = 0;
    let asked = 0;
    const answer = async (message: Buffer): Promise<void> => {
      const replies = await this.answer(message, peer);
      pending--;
      for (const reply of replies) {
        if (socket.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      }
      if (asked === maxQueries && pending === 0) socket.end();
    };
    socket.on('data', (chunk: Buffer) => {
      data = data.length === 0 ? chunk : Buffer.concat([data, chunk]);
      while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
        const end = 2 + data.readUInt16BE(0);
        const message = data.subarray(2, end);
        data = data.subarray(end);
        if (asked === maxQueries) return;
        if (++pending > MAX_PENDING) return void socket.destroy();
        if (++asked === 1) socket.setTimeout(idleMs);
        void answer(message);
      }
    });
  }
}
