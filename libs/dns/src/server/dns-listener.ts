import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import type { AnswerBytes, Peer } from './engine.js';
import { StreamListener, type StreamOptions } from './stream-listener.js';

const MAX_ATTEMPTS = 10;

/** UDP and TCP on one port. */
export class DnsListener {
  #udp: UdpSocket | undefined;
  readonly #tcp: StreamListener;

  constructor(
    private readonly answer: AnswerBytes,
    options: StreamOptions,
  ) {
    this.#tcp = new StreamListener(answer, options);
  }

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
    const chosen = await this.#tcp.listen(host, port);
    const type = host.includes(':') ? 'udp6' : 'udp4';
    // Answers go to addresses, which need no look-up: it would cost each of them a turn of the event loop.
    const udp = createSocket({
      type,
      lookup: (address, _options, found) => found(null, address, type === 'udp6' ? 6 : 4),
    });
    const anyAddress = everywhere || host === '0.0.0.0' || host === '::';
    const destination = anyAddress ? {} : { destination: host };
    udp.on('message', (bytes, from) => {
      void this.#answerDatagram(udp, bytes, {
        ip: from.address,
        port: from.port,
        transport: 'udp',
        ...destination,
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

  /** A datagram gets the first message of an answer. */
  async #answerDatagram(udp: UdpSocket, bytes: Buffer, from: Peer): Promise<void> {
    const [reply] = await this.answer(bytes, from);
    if (reply && this.#udp === udp) udp.send(reply, from.port, from.ip);
  }

  async close(): Promise<void> {
    const udp = this.#udp;
    this.#udp = undefined;
    await Promise.all([
      this.#tcp.close(),
      udp ? new Promise<void>((resolve) => udp.close(() => resolve())) : undefined,
    ]);
  }
}
