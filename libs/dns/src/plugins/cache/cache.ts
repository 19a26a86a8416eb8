import { type DnsRecord, type Message, replyTo } from '../../message.js';
import { closestZone } from '../../names.js';
import type {
  DnsPlugin,
  Next,
  Outcome,
  PluginInstance,
  Query,
  SetupContext,
} from '../../plugin.js';
import { classify, lifetime } from './classify.js';
import { CacheCounters, type CacheFamily, type Side } from './counters.js';
import { type CacheOptions, type Half, parseCache } from './options.js';

const DNSSEC_TYPES = new Set(['RRSIG', 'NSEC', 'NSEC3', 'DS', 'DNSKEY']);

interface Item {
  readonly reply: Message;
  readonly storedAt: number;
  /** Seconds. */
  readonly ttl: number;
  hits: number;
  lastHit: number;
}

/** Keeps answers of later plugins (`cache [TTL] [ZONE…] { … }`). */
export const cache: DnsPlugin = {
  name: 'cache',
  setup: (words, context) => new Cache(parseCache(words, context.zones), context),
};

class Cache implements PluginInstance {
  readonly #success = new Map<string, Item>();
  readonly #denial = new Map<string, Item>();
  readonly #counters: CacheCounters;

  constructor(
    private readonly options: CacheOptions,
    private readonly context: SetupContext,
  ) {
    this.#counters = new CacheCounters(context.metrics, options.zones.join(','));
  }

  serve(query: Query, next: Next): Promise<Outcome> | Outcome {
    const zone = closestZone(this.options.zones, query.name);
    if (zone === undefined) return next(query);
    const key = keyOf(query);
    const now = this.context.clock.now();
    const item = this.#denial.get(key) ?? this.#success.get(key);
    // Whole seconds count: an answer keeps its full TTL for the first second.
    const left = item ? (item.ttl - Math.floor((now - item.storedAt) / 1000)) * 1000 : -Infinity;
    this.#count('requests_total', query);
    if (item && left > 0) {
      this.#hit(query, item === this.#denial.get(key) ? 'denial' : 'success');
      this.#noteHit(item, now);
      if (this.#shouldPrefetch(item, left)) {
        this.#count('prefetch_total', query);
        void this.#refresh(behind(query), key, next);
      }
      const age = Math.floor((now - item.storedAt) / 1000);
      query.note('cache', `answer kept ${age} s ago`);
      const reply = this.#fromItem(query, item, Math.floor(left / 1000));
      if (this.options.prefetch.amount > 0) return { rcode: 'NOERROR', plugin: 'cache', reply };
      const repeat = (): void => {
        this.#count('requests_total', query);
        this.#hit(query, item === this.#denial.get(key) ? 'denial' : 'success');
      };
      // Until the next second the TTLs are the same.
      return {
        rcode: 'NOERROR',
        plugin: 'cache',
        reply,
        stableUntil: item.storedAt + (age + 1) * 1000,
        repeat,
      };
    }
    this.#count('misses_total', query);
    if (
      item &&
      this.options.staleMs > 0 &&
      -left <= this.options.staleMs &&
      item.reply.rcode !== 'SERVFAIL'
    )
      return this.#stale(query, key, item, next);
    return this.#refresh(query, key, next);
  }

  async #stale(query: Query, key: string, item: Item, next: Next): Promise<Outcome> {
    if (this.options.verifyStale) {
      const fresh = await this.#refresh(query, key, next, true);
      if (fresh.reply && fresh.reply.rcode !== 'SERVFAIL') return fresh;
    } else void this.#refresh(behind(query), key, next, true);
    this.#count('served_stale_total', query);
    return { rcode: 'NOERROR', plugin: 'cache', reply: this.#fromItem(query, item, 0) };
  }

  /** Asks the rest of the chain and keeps its answer; `keepOld` does not let a failure replace what is there. */
  async #refresh(query: Query, key: string, next: Next, keepOld = false): Promise<Outcome> {
    const outcome = await next(query);
    const { reply } = outcome;
    if (!reply) return outcome;
    const kind = classify(reply);
    const ttl = this.#ttlOf(reply);
    if (
      kind !== 'other' &&
      !reply.truncated &&
      ttl > 0 &&
      !(keepOld && kind === 'failure') &&
      query.class === 'IN'
    ) {
      const half = kind === 'success' ? this.options.success : this.options.denial;
      if (closestZone(half.except, query.name) === undefined)
        this.#keep(kind === 'success' ? this.#success : this.#denial, half, key, reply, ttl);
      if (kind === 'success') this.#denial.delete(key);
      this.#measure(query);
    }
    // The client sees at once the TTL that cached answers will have. What is kept counts down, so it is not stable any more.
    const kept = this.#denial.has(key) || this.#success.has(key);
    const dnssec = query.message.edns?.dnssec ?? false;
    return {
      ...outcome,
      ...(kept ? { stableUntil: 0 } : {}),
      reply: withTtl(reply, Math.floor(ttl), dnssec),
    };
  }

  /** Seconds that a reply is kept, and that its records say from now on. */
  #ttlOf(reply: Message): number {
    const { half, ttl } = lifetime(reply);
    if (half === 'failure') return this.options.failTtl;
    const { maxTtl, minTtl } = this.options[half];
    return Math.min(maxTtl, Math.max(minTtl, ttl));
  }

  #keep(table: Map<string, Item>, half: Half, key: string, reply: Message, ttl: number): void {
    if (table.size >= Math.max(1, half.capacity) && !table.has(key)) {
      const [oldest] = table.keys();
      if (oldest !== undefined) table.delete(oldest);
    }
    const old = table.get(key);
    table.set(key, {
      reply,
      storedAt: this.context.clock.now(),
      ttl,
      hits: old?.hits ?? 0,
      lastHit: old?.lastHit ?? 0,
    });
  }

  #fromItem(query: Query, item: Item, left: number): Message {
    const { reply } = item;
    const dnssec = query.message.edns?.dnssec ?? false;
    const kept = this.options.keepTtl
      ? withTtl(reply, Math.floor(item.ttl), dnssec)
      : withTtl(reply, left, dnssec);
    return {
      ...replyTo(query.message, reply.rcode),
      // Some resolvers drop answers without AA; CoreDNS sets it on everything that it kept.
      authoritative: true,
      authenticated: dnssec && reply.authenticated,
      recursionAvailable: reply.recursionAvailable,
      answer: kept.answer,
      authority: kept.authority,
      additional: kept.additional,
    };
  }

  #noteHit(item: Item, now: number): void {
    item.hits = now - item.lastHit > this.options.prefetch.durationMs ? 1 : item.hits + 1;
    item.lastHit = now;
  }

  #shouldPrefetch(item: Item, left: number): boolean {
    const { amount, percentage } = this.options.prefetch;
    return amount > 0 && item.hits >= amount && left <= item.ttl * 1000 * (percentage / 100);
  }

  #count(family: CacheFamily, query: Query): void {
    this.#counters.add(family, query.server);
  }

  #hit(query: Query, type: Side): void {
    this.#counters.hit(query.server, type);
  }

  #measure(query: Query): void {
    this.#counters.entries(query.server, 'success', this.#success.size);
    this.#counters.entries(query.server, 'denial', this.#denial.size);
  }
}

function keyOf(query: Query): string {
  const { checkingDisabled, edns } = query.message;
  return `${query.name} ${query.type} ${query.class} ${edns?.dnssec ? 1 : 0}${checkingDisabled ? 1 : 0}`;
}

/** All records with one TTL, without signatures for a client that did not ask for them. */
function withTtl(reply: Message, ttl: number, dnssec: boolean): Message {
  const type = reply.question[0]?.type;
  const section = (records: readonly DnsRecord[]): readonly DnsRecord[] =>
    records
      .filter((record) => dnssec || !DNSSEC_TYPES.has(record.type) || record.type === type)
      .map((record) => (record.ttl === ttl ? record : { ...record, ttl }));
  return {
    ...reply,
    answer: section(reply.answer),
    authority: section(reply.authority),
    additional: section(reply.additional),
  };
}

/** A question that no client waits for goes over TCP, so that its answer cannot be truncated. */
function behind(query: Query): Query {
  return { ...query, client: { ...query.client, transport: 'tcp' } };
}
