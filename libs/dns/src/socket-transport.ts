import { createSocket } from 'node:dgram';
import { createConnection } from 'node:net';
import { decodeMessage, encodeMessage } from './wire/codec.js';
import { WireError } from './wire/wire-error.js';
import type { Message } from './message.js';
import { UpstreamFailure, type UpstreamTransport } from './upstream.js';
import type { Clock } from '#machinery';

/** Asks real name servers over UDP and TCP. */
export class SocketTransport implements UpstreamTransport {
  constructor(private readonly clock: Clock) {}

  exchange(
    address: string,
    message: Message,
    transport: 'udp' | 'tcp',
    timeoutMs: number,
  ): Promise<Message> {
    const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address);
    const host = match?.[1] ?? match?.[2] ?? '';
    const port = Number(match?.[3] ?? NaN);
    if (!match || port > 65_535)
      return Promise.reject(
        new UpstreamFailure(
          'unreachable',
          `dial ${transport}: lookup ${transport}/${address.split(':').at(-1)}: unknown port`,
        ),
      );
    return transport === 'udp'
      ? this.#udp(host, port, address, message, timeoutMs)
      : this.#tcp(host, port, address, message, timeoutMs);
  }

  #udp(
    host: string,
    port: number,
    address: string,
    message: Message,
    timeoutMs: number,
  ): Promise<Message> {
    return new Promise((resolve, reject) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      let local = '';
      const finish = (settle: () => void): void => {
        timer.cancel();
        socket.removeAllListeners();
        socket.on('error', () => undefined);
        socket.close();
        settle();
      };
      const fail = (kind: UpstreamFailure['kind'], text: string): void =>
        finish(() => reject(new UpstreamFailure(kind, `read udp ${local}->${address}: ${text}`)));
      const timer = this.clock.after(timeoutMs, () => fail('timeout', 'i/o timeout'));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        fail(
          'refused',
          error.code === 'ECONNREFUSED'
            ? 'read: connection refused'
            : (error.code ?? error.message),
        ),
      );
      socket.on('message', (bytes) => {
        try {
          const reply = decodeMessage(bytes);
          if (reply.id === message.id) finish(() => resolve(reply));
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          fail('closed', error.message);
        }
      });
      socket.connect(port, host, () => {
        const own = socket.address();
        local = `${own.family === 'IPv6' ? `[${own.address}]` : own.address}:${own.port}`;
        socket.send(encodeMessage(message));
      });
    });
  }

  #tcp(
    host: string,
    port: number,
    address: string,
    message: Message,
    timeoutMs: number,
  ): Promise<Message> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host, port });
      let data: Buffer = Buffer.alloc(0);
      let connected = false;
      let reply: Message | undefined;
      const finish = (settle: () => void): void => {
        timer.cancel();
        socket.destroy();
        settle();
      };
      const where = (): string =>
        connected
          ? `read tcp ${socket.localAddress}:${socket.localPort}->${address}`
          : `dial tcp ${address}`;
      const fail = (kind: UpstreamFailure['kind'], text: string): void => {
        const place = where();
        finish(() => reject(new UpstreamFailure(kind, `${place}: ${text}`)));
      };
      const timer = this.clock.after(timeoutMs, () => fail('timeout', 'i/o timeout'));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        fail(
          'refused',
          error.code === 'ECONNREFUSED'
            ? 'connect: connection refused'
            : (error.code ?? error.message),
        ),
      );
      socket.on('close', () => fail('closed', 'EOF'));
      socket.on('connect', () => {
        connected = true;
        const bytes = encodeMessage(message);
        const length = Buffer.alloc(2);
        length.writeUInt16BE(bytes.length);
        socket.write(Buffer.concat([length, bytes]));
      });
      socket.on('data', (chunk: Buffer) => {
        data = Buffer.concat([data, chunk]);
        try {
          while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
            const end = 2 + data.readUInt16BE(0);
            const part = decodeMessage(data.subarray(2, end));
            data = data.subarray(end);
            const whole = (reply = reply
              ? { ...reply, answer: [...reply.answer, ...part.answer] }
              : part);
            if (isWhole(message, whole)) return finish(() => resolve(whole));
          }
        } catch (error) {
          if (!(error instanceof WireError)) throw error;
          fail('closed', error.message);
        }
      });
    });
  }
}

/** A transfer takes as many messages as it needs, up to the second SOA record (RFC 5936 2.2); anything else is one. */
function isWhole({ question }: Message, { rcode, answer }: Message): boolean {
  if (question[0]?.type !== 'AXFR' || rcode !== 'NOERROR' || answer.length === 0) return true;
  return answer.length > 1 && answer.at(-1)?.type === 'SOA';
}
