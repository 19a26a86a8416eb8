import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { Peer } from './engine.js';

/** Answers one message with any number of messages; a datagram gets the first of them. */
export type AnswerBytes = (bytes: Buffer, peer: Peer) => Promise<readonly Buffer[]>;

const MAX_CONNECTIONS = 500;
const MAX_PENDING = 64;
const IDLE_MS = 10_000;
const MAX_ATTEMPTS = 10;

/** UDP and TCP on one port (RFC 7766: several questions on a connection, answered as they are ready). */
export class DnsListener {
  #udp: UdpSocket | undefined;
  #tcp: Server | undefined;
  readonly #connections = new Set<Socket>();

  constructor(private readonly answer: AnswerBytes) {}

  /**
   * Listens; port 0 takes a free one. Resolves with the port. `everywhere`: `host` stands for all addresses, so that nobody can tell
   * which of them a datagram was sent to.
   */
  async listen(host: string, port: number, everywhere = false): Promise<number> {
    for (let attempts = 1; ; attempts++) {
      try {
        return await this.#listen(host, port, everywhere);
      } catch (error) {
        // A port that is free for TCP may be taken for UDP.
        if (port !== 0 || attempts >= MAX_ATTEMPTS) throw error;
      }
    }
  }

  async #listen(host: string, port: number, everywhere: boolean): Promise<number> {
    const tcp = createServer((socket) => this.#accept(socket, host));
    tcp.maxConnections = MAX_CONNECTIONS;
    await new Promise<void>((resolve, reject) =>
      tcp.once('error', reject).listen(port, host, resolve),
    );
    this.#tcp = tcp;
    const taken = tcp.address();
    const chosen = typeof taken === 'object' && taken ? taken.port : port;
    const udp = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    udp.on('message', (bytes, from) => {
      void this.#answerDatagram(udp, bytes, {
        ip: from.address,
        port: from.port,
        transport: 'udp',
        ...(everywhere ? {} : destinationOf(host)),
      });
    });
    try {
      await new Promise<void>((resolve, reject) =>
        udp.once('error', reject).bind(chosen, host, resolve),
      );
    } catch (error) {
      await this.close();
      throw error;
    }
    this.#udp = udp;
    udp.on('error', () => undefined);
    return chosen;
  }

  async #answerDatagram(udp: UdpSocket, bytes: Buffer, from: Peer): Promise<void> {
    const [reply] = await this.answer(bytes, from);
    if (reply && this.#udp === udp) udp.send(reply, from.port, from.ip);
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.destroy();
    const udp = this.#udp;
    const tcp = this.#tcp;
    this.#udp = undefined;
    this.#tcp = undefined;
    await Promise.all([
      udp ? new Promise<void>((resolve) => udp.close(() => resolve())) : undefined,
      tcp ? new Promise<void>((resolve) => tcp.close(() => resolve())) : undefined,
    ]);
  }

  #accept(socket: Socket, host: string): void {
    this.#connections.add(socket);
    // A real client on a real socket: its idle time is the host's, and a frozen Clock must not keep it open.
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('error', () => socket.destroy());
    const peer: Peer = {
      ip: (socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
      port: socket.remotePort ?? 0,
      transport: 'tcp',
      ...destinationOf((socket.localAddress ?? host).replace(/^::ffff:/, '')),
    };
    let data: Buffer = Buffer.alloc(0);
    let pending = 0;
    const answer = async (message: Buffer): Promise<void> => {
      const replies = await this.answer(message, peer);
      pending--;
      for (const reply of replies) {
        if (socket.destroyed) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      }
    };
    socket.on('data', (chunk: Buffer) => {
      data = data.length === 0 ? chunk : Buffer.concat([data, chunk]);
      while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
        const end = 2 + data.readUInt16BE(0);
        const message = data.subarray(2, end);
        data = data.subarray(end);
        if (++pending > MAX_PENDING) return void socket.destroy();
        void answer(message);
      }
    });
  }
}

function destinationOf(host: string): { destination?: string } {
  return host === '0.0.0.0' || host === '::' ? {} : { destination: host };
}
