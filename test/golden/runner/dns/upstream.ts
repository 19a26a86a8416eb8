import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { decodeMessage, encodeMessage, type DnsRecord, type Message, type Rcode } from '#dns';
import type { RecordedUpstream } from './case.js';

const LOOPBACK = '127.0.0.1';
/** Below the ports that kernels give out: nobody gets the port of a server that is closed for a while. */
const PORTS = { first: 10_000, count: 20_000 };
const MAX_TRIES = 100;
let nextPort = process.pid * 61;

/** A name server that does as its script says, over real sockets on a port of its own. */
export class Upstream {
  /** The port it listens on; the same after a time of being closed. */
  port = 0;
  #udp: UdpSocket | undefined;
  #tcp: Server | undefined;
  readonly #connections = new Set<Socket>();
  readonly #seen: string[] = [];

  constructor(private script: RecordedUpstream) {}

  get #host(): string {
    return this.script.address ?? LOOPBACK;
  }

  async start(): Promise<void> {
    if (this.port !== 0) await this.#listen(this.port);
    for (let tried = 0; this.port === 0; tried++) {
      const port = PORTS.first + (nextPort++ % PORTS.count);
      try {
        await this.#listen(port);
        this.port = port;
      } catch (error) {
        if (tried === MAX_TRIES) throw error;
      }
    }
    if (this.script.mode === 'closed') await this.stop();
  }

  /** Rejects when somebody has the port. */
  async #listen(port: number): Promise<void> {
    const tcp = createServer((socket) => this.#accept(socket));
    await once(tcp.listen(port, this.#host), 'listening');
    const udp = createSocket('udp4');
    udp.on('message', (bytes, from) =>
      this.#handle(bytes, 'udp', (reply) => this.#udp && udp.send(reply, from.port, from.address)),
    );
    udp.bind(port, this.#host);
    await once(udp, 'listening').catch((error: unknown) => {
      tcp.close();
      throw error;
    });
    this.#tcp = tcp;
    this.#udp = udp;
  }

  async stop(): Promise<void> {
    const [udp, tcp] = [this.#udp, this.#tcp];
    this.#udp = this.#tcp = undefined;
    for (const connection of this.#connections) connection.destroy();
    await Promise.all([
      udp && new Promise<void>((resolve) => udp.close(resolve)),
      tcp && new Promise((resolve) => tcp.close(resolve)),
    ]);
  }

  /** Follows another script from now on; `closed` stops listening. */
  async change(script: Partial<RecordedUpstream>): Promise<void> {
    this.script = { ...this.script, ...script };
    if (this.script.mode === 'closed') await this.stop();
    else if (!this.#udp) await this.start();
  }

  /** Questions since the last look, but for health checks: `transport name class type [optN=hex]`. */
  take(): string[] {
    return this.#seen.splice(0);
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    let data: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#connections.delete(socket));
    socket.on('data', (chunk: Buffer) => {
      data = Buffer.concat([data, chunk]);
      while (data.length >= 2 && data.length >= 2 + data.readUInt16BE(0)) {
        const end = 2 + data.readUInt16BE(0);
        this.#handle(data.subarray(2, end), 'tcp', (reply) => {
          const length = Buffer.alloc(2);
          length.writeUInt16BE(reply.length);
          socket.write(Buffer.concat([length, reply]));
        });
        data = data.subarray(end);
      }
    });
  }

  #handle(bytes: Buffer, transport: 'udp' | 'tcp', send: (reply: Buffer) => void): void {
    const asked = decodeMessage(bytes);
    const { name, type, class: of } = asked.question[0]!;
    const { mode = 'answer', delayMs = 0 } = this.script;
    if (name !== '.' || type !== 'NS') {
      const options = (asked.edns?.options ?? []).map(({ code, data }) => ` opt${code}=${data}`);
      this.#seen.push(`${transport} ${name} ${of} ${type}${options.join('')}`);
    }
    if (mode === 'drop' || (mode === 'tcp-only' && transport === 'udp')) return;
    const truncated = mode === 'truncate' && transport === 'udp';
    const reply = encodeMessage({
      ...asked,
      response: true,
      authenticated: false,
      recursionAvailable: true,
      truncated,
      answer: [],
      authority: [],
      additional: [],
      ...(asked.edns && {
        edns: { size: 1232, dnssec: asked.edns.dnssec, version: 0, options: [] },
      }),
      ...(truncated ? {} : this.#answer(name, type)),
    });
    // Latency is the wire's, not the server's clock.
    if (delayMs > 0) AbortSignal.timeout(delayMs).addEventListener('abort', () => send(reply));
    else send(reply);
  }

  #answer(asked: string, type: string): Partial<Message> {
    const { mode, zone = [] } = this.script;
    if (mode === 'servfail') return { rcode: 'SERVFAIL' };
    if (mode === 'refused') return { rcode: 'REFUSED' };
    const records = zone.map(recordOf);
    const soa = records
      .filter((each) => each.type === 'SOA' && isBelow(asked, each.name))
      .toSorted((a, b) => b.name.length - a.name.length)[0];
    if (type === 'AXFR' && soa) {
      const rest = records.filter((each) => each !== soa);
      return { authoritative: true, answer: [soa, ...rest, soa] };
    }
    const answer: DnsRecord[] = [];
    let at = asked;
    for (let hops = 0; hops < 8; hops++) {
      const here = recordsAt(records, at);
      const wanted = here.filter((each) => each.type === type || type === 'ANY');
      if (wanted.length > 0) return { answer: [...answer, ...wanted] };
      const alias = here.find((each) => each.type === 'CNAME');
      if (!alias) {
        const exists =
          here.length > 0 || records.some((each) => each.name.endsWith(`.${at.toLowerCase()}`));
        const rcode: Rcode = exists && mode !== 'nxdomain' ? 'NOERROR' : 'NXDOMAIN';
        return { rcode, answer, authority: soa ? [soa] : [] };
      }
      answer.push(alias);
      at = alias.data;
    }
    return { answer };
  }
}

function recordOf(text: string): DnsRecord {
  const [name = '', ttl, of = 'IN', type = '', ...data] = text.split(' ');
  return { name, ttl: Number(ttl), class: of, type, data: data.join(' ').replaceAll('..', '.') };
}

const isBelow = (name: string, zone: string): boolean =>
  zone === '.' || `.${name.toLowerCase()}`.endsWith(`.${zone.toLowerCase()}`);

/** The records of a name, or those that a wildcard gives it. */
function recordsAt(records: readonly DnsRecord[], name: string): readonly DnsRecord[] {
  const lower = name.toLowerCase();
  const exact = records.filter((each) => each.name.toLowerCase() === lower);
  if (exact.length > 0) return exact;
  return records
    .filter(
      (each) => each.name.startsWith('*.') && lower.endsWith(each.name.slice(1).toLowerCase()),
    )
    .map((each) => ({ ...each, name }));
}
