import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import { decodeMessage, encodeMessage, type DnsRecord, type Message, type Rcode } from '#dns';
import type { RecordedUpstream } from './case.js';

const LOOPBACK = '127.0.0.1';
/** A port that nobody sends from (RFC 863). */
const DISCARD = 9;

/** A name server that does as its script says, over real sockets on a port of its own. */
export class Upstream {
  /** The port it listens on; the same after a time of being closed. */
  port = 0;
  #udp: UdpSocket | undefined;
  #tcp: Server | undefined;
  /** Keeps the port of a closed server from others: it hears nobody, so that datagrams to it are refused. */
  #placeholder: UdpSocket | undefined;
  readonly #connections = new Set<Socket>();
  readonly #seen: string[] = [];

  constructor(private script: RecordedUpstream) {}

  get #host(): string {
    return this.script.address ?? LOOPBACK;
  }

  async start(): Promise<void> {
    await closed(this.#placeholder);
    this.#placeholder = undefined;
    const tcp = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve) => tcp.listen(this.port, this.#host, resolve));
    this.port = (tcp.address() as { port: number }).port;
    const udp = createSocket('udp4');
    udp.on('message', (bytes, from) =>
      this.#handle(bytes, 'udp', (reply) => this.#udp && udp.send(reply, from.port, from.address)),
    );
    await new Promise<void>((resolve) => udp.bind(this.port, this.#host, resolve));
    this.#tcp = tcp;
    this.#udp = udp;
    if (this.script.mode === 'closed') await this.#leave();
  }

  async stop(): Promise<void> {
    const [udp, tcp, placeholder] = [this.#udp, this.#tcp, this.#placeholder];
    this.#udp = this.#tcp = this.#placeholder = undefined;
    for (const connection of this.#connections) connection.destroy();
    await Promise.all([
      closed(udp),
      closed(placeholder),
      tcp && new Promise((resolve) => tcp.close(resolve)),
    ]);
  }

  /** Follows another script from now on; `closed` stops listening. */
  async change(script: Partial<RecordedUpstream>): Promise<void> {
    this.script = { ...this.script, ...script };
    if (this.script.mode === 'closed') await this.#leave();
    else if (!this.#udp) await this.start();
  }

  async #leave(): Promise<void> {
    await this.stop();
    const placeholder = createSocket('udp4');
    await new Promise<void>((resolve) => placeholder.bind(this.port, this.#host, resolve));
    await new Promise<void>((resolve) => placeholder.connect(DISCARD, this.#host, resolve));
    this.#placeholder = placeholder;
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

async function closed(socket: UdpSocket | undefined): Promise<void> {
  if (socket !== undefined) await new Promise<void>((resolve) => socket.close(resolve));
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
