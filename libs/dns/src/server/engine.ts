import { decodeMessage, encodeMessage } from '../wire/codec.js';
import { WireError } from '../wire/wire-error.js';
import {
  type Edns,
  type EdnsOption,
  type Message,
  queryFor,
  type Rcode,
  replyTo,
  type DnsRecord,
} from '../message.js';
import { isWithin, lower } from '../names.js';
import type { Outcome, Query } from '../plugin.js';
import type { Metrics } from '../metrics.js';
import type { Block } from './configuration.js';
import { headerOnly, refusalOf } from './refusal.js';

/** Where a question came from, and where it came to. */
export interface Peer {
  readonly ip: string;
  readonly port: number;
  readonly transport: 'udp' | 'tcp';
  /** The address of the server that it was sent to; undefined: any. */
  readonly destination?: string;
}

/** Answers one message with any number of messages. */
export type AnswerBytes = (bytes: Buffer, peer: Peer) => Promise<readonly Buffer[]>;

export interface Step {
  readonly plugin: string;
  readonly detail: string;
}

const MAX_UDP = 512;
const MAX_TCP = 65_535;
/** Bytes of records in one message of a transfer, which leaves room for the rest of the message. */
const TRANSFER_BYTES = 63_000;
const MAX_DEPTH = 16;
/** Encoded answers that are kept until the cluster changes. */
const MAX_KEPT = 10_000;
/** Plugins that answer one asker otherwise than another. */
const ASKER_DEPENDENT = new Set(['acl', 'autopath', 'bind', 'metadata', 'view']);
/** Options that a reply repeats: expire, cookie, TCP keepalive, padding, NSID (the ones this server understands). */
const SUPPORTED_OPTIONS = new Set([3, 9, 10, 11, 12]);

interface Kept {
  readonly bytes: Buffer;
  readonly repeat: (() => void) | undefined;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** The block that takes a question, and the question with what the block's plugins know of it. */
interface Taken {
  readonly block: Block;
  readonly zone: string;
  readonly asked: Query;
}

/** Answers questions on one port: finds the block with the longest zone and runs its plugins. */
export class Engine {
  /** Classes other than IN are only for servers with a plugin that may know them. */
  readonly #otherClasses: boolean;
  readonly #asksWho: boolean;
  /** As labels show it: `dns://:53`. */
  readonly #server: string;

  constructor(
    private readonly blocks: readonly Block[],
    private readonly port: number,
    private readonly metrics: Metrics,
    /** Grows when answers may have changed. */
    private readonly version: () => number,
    private readonly now: () => number,
  ) {
    const has = (wanted: (name: string) => boolean): boolean =>
      blocks.some(({ plugins }) => plugins.some(({ name }) => wanted(name)));
    this.#otherClasses = has((name) => name === 'chaos' || name === 'forward');
    const own = blocks.flatMap(({ addresses }) => addresses).find((each) => each.port === port);
    this.#server = `${own?.scheme ?? 'dns'}://:${port}`;
    this.#asksWho = has((name) => ASKER_DEPENDENT.has(name));
  }

  readonly #kept = new Map<string, Kept>();
  #keptVersion = -1;

  /** Replies to a datagram or a TCP message: mostly one, several for a zone transfer, none where nothing is sent. */
  async answerBytes(bytes: Buffer, peer: Peer): Promise<readonly Buffer[]> {
    if (bytes.length < 12 || (bytes.readUInt16BE(2) & 0x8000) !== 0) return [];
    const key = peer.transport + bytes.toString('latin1', 2);
    const kept = this.#known(key);
    if (kept) {
      kept.repeat?.();
      // Only the id differs from one asker to the next.
      const copy = Buffer.from(kept.bytes);
      bytes.copy(copy, 0, 0, 2);
      return [copy];
    }
    const refusal = refusalOf(bytes);
    if (refusal) return [headerOnly(bytes, refusal)];
    let message: Message;
    try {
      message = decodeMessage(bytes);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [headerOnly(bytes, 'FORMERR')];
    }
    const version = this.version();
    const decided: Outcome[] = [];
    const reply = await this.answer(message, peer, bytes.length, undefined, 0, decided);
    if (!reply) return [];
    const [outcome] = decided;
    if (outcome?.transfer) return transferMessages(reply, outcome.transfer);
    const limit =
      peer.transport === 'tcp'
        ? MAX_TCP
        : Math.max(MAX_UDP, outcome?.payload ?? message.edns?.size ?? 0);
    try {
      const encoded = encodeMessage(reply, limit);
      if (outcome?.stableUntil !== undefined && version === this.version())
        this.#keep(key, encoded, outcome);
      return [encoded];
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return [encodeMessage(replyTo(message, 'SERVFAIL'), limit)];
    }
  }

  /** A decoded question; `steps` collects who decided what, `decided` the outcome of the block's plugins. */
  async answer(
    message: Message,
    peer: Peer,
    size = 0,
    steps?: Step[],
    depth = 0,
    decided?: Outcome[],
  ): Promise<Message | undefined> {
    const [question] = message.question;
    if (!question) return this.#finish(message, replyTo(message, 'SERVFAIL'));
    if (question.class !== 'IN' && !this.#otherClasses)
      return this.#finish(message, replyTo(message, 'REFUSED'));
    if (message.edns && message.edns.version !== 0) {
      return {
        ...replyTo(message, 'BADVERS'),
        edns: { size: 0, dnssec: false, version: 0, options: [] },
      };
    }
    const name = lower(question.name);
    const query: Query = {
      message,
      name,
      type: question.type,
      class: question.class,
      client: peer,
      zone: '',
      view: '',
      server: this.#server,
      size,
      resolve: async (target, type) => {
        if (depth >= MAX_DEPTH) return undefined;
        return this.answer(
          {
            ...queryFor(target, type, message.id),
            ...(message.edns ? { edns: message.edns } : {}),
          },
          peer,
          size,
          steps,
          depth + 1,
        );
      },
      note: (plugin, detail) => void steps?.push({ plugin, detail }),
    };
    const found = this.#blockFor(query);
    const refuse = (rcode: Rcode): Message => this.#finish(message, replyTo(message, rcode));
    if (!found || !found.block.chain) {
      this.#countDropped(peer, question.type);
      return refuse('REFUSED');
    }
    const { block, zone, asked } = found;
    let outcome: Outcome;
    try {
      outcome = await found.block.chain({ ...asked, zone, view: block.settings.view });
    } catch {
      outcome = { rcode: 'SERVFAIL' };
    }
    if (outcome.silent) return undefined;
    const lasts = (outcome.stableUntil ?? 0) > this.now() && !this.#asksWho;
    const { stableUntil, ...rest } = outcome;
    decided?.push(lasts && stableUntil !== undefined ? { ...rest, stableUntil } : rest);
    if (outcome.error !== undefined) query.note('errors', outcome.error);
    return this.#finish(message, outcome.reply ?? replyTo(message, outcome.rcode), outcome.payload);
  }

  /** Questions that no block takes are counted under the zone `dropped`, if anything counts. */
  #countDropped(peer: Peer, type: string): void {
    const labels = { server: this.#server, zone: 'dropped', view: '' };
    this.metrics.add('coredns_dns_requests_total', {
      ...labels,
      proto: peer.transport,
      family: peer.ip.includes(':') ? '2' : '1',
      type,
    });
    this.metrics.add('coredns_dns_responses_total', { ...labels, rcode: 'REFUSED', plugin: '' });
  }

  /** An encoded answer that still holds. */
  #known(key: string): Kept | undefined {
    const version = this.version();
    if (version !== this.#keptVersion) {
      this.#kept.clear();
      this.#keptVersion = version;
    }
    const kept = this.#kept.get(key);
    return kept && kept.until > this.now() ? kept : undefined;
  }

  #keep(key: string, bytes: Buffer, outcome: Outcome | undefined): void {
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, { bytes, repeat: outcome?.repeat, until: outcome?.stableUntil ?? 0 });
  }

  /** The first block of the closest zone that takes the question: for its address (`bind`), and by its view. */
  #blockFor(query: Query): Taken | undefined {
    const { destination } = query.client;
    let best: Taken | undefined;
    for (const block of this.blocks) {
      const { bind, view } = block.settings;
      if (bind.length > 0 && destination !== undefined && !bind.includes(destination)) continue;
      for (const { zone, port } of block.addresses) {
        if (port !== this.port || !isWithin(zone, query.name)) continue;
        if (best && zone.length <= best.zone.length) continue;
        const metadata = block.collector?.collect?.(query);
        const asked = metadata ? { ...query, metadata } : query;
        if (view === '' || accepts(block, asked)) best = { block, zone, asked };
      }
    }
    return best;
  }

  /** The OPT record of a reply repeats what the client said (RFC 6891 6.1.1). */
  #finish(request: Message, reply: Message, payload?: number): Message {
    const { edns } = request;
    const base: Message = { ...reply, id: request.id };
    if (!edns) return base;
    const options: readonly EdnsOption[] = reply.edns
      ? reply.edns.options
      : edns.options.filter(({ code }) => SUPPORTED_OPTIONS.has(code));
    const own: Edns = {
      size: payload ?? edns.size,
      dnssec: edns.dnssec || (reply.edns?.dnssec ?? false),
      version: 0,
      options,
    };
    return { ...base, edns: own };
  }
}

function accepts({ plugins }: Block, query: Query): boolean {
  return plugins.every(({ instance }) => instance.accepts?.(query) ?? true);
}

/** The records of a transfer in messages of at most 64 KiB (RFC 5936 2.2). */
function transferMessages(reply: Message, records: readonly DnsRecord[]): readonly Buffer[] {
  const messages: Buffer[] = [];
  let batch: DnsRecord[] = [];
  let size = 0;
  const flush = (): void => {
    messages.push(encodeMessage({ ...reply, answer: batch }));
    batch = [];
    size = 0;
  };
  for (const record of records) {
    // Names can at most grow to their text.
    const bytes = record.name.length + record.data.length + 16;
    if (batch.length > 0 && size + bytes > TRANSFER_BYTES) flush();
    batch.push(record);
    size += bytes;
  }
  flush();
  return messages;
}
