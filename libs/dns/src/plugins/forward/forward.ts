import { CorefileError } from '../../corefile/corefile-error.js';
import { type Message, replyTo } from '../../message.js';
import { lower } from '../../names.js';
import type {
  DnsPlugin,
  Next,
  Outcome,
  PluginInstance,
  Query,
  SetupContext,
} from '../../plugin.js';
import { UpstreamFailure } from '../../upstream.js';
import { covers, type ForwardOptions, parseForward } from './options.js';
import { Proxy } from './proxy.js';

const DEADLINE_MS = 5_000;
/** A dead upstream refuses at once: a short rest between rounds keeps the question from spinning. */
const RETRY_PAUSE_MS = 20;
const BUCKETS = [
  0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024,
  2.048, 4.096, 8.192,
];

/** Passes questions on to other name servers (`forward FROM TO… { … }`, several times). */
export const forward: DnsPlugin = {
  name: 'forward',
  setup(words, context) {
    const blocks: Block[] = [];
    while (words.next())
      blocks.push(
        new Block(
          parseForward(words, (path) => context.readFile(path)),
          context,
        ),
      );
    declare(context);
    const serveFrom = (index: number, query: Query, next: Next): Promise<Outcome> | Outcome => {
      const at = blocks.findIndex(
        (block, position) => position >= index && covers(block.options, query.name),
      );
      const block = blocks[at];
      if (!block) return next(query);
      const isLast = at === blocks.length - 1;
      return block.serve(query, isLast ? undefined : (again) => serveFrom(at + 1, again, next));
    };
    const instance: PluginInstance = {
      serve: (query, next) => serveFrom(0, query, next),
      stop: () => blocks.forEach((block) => block.stop()),
    };
    return instance;
  },
};

function declare({ metrics }: SetupContext): void {
  metrics.declare(
    'coredns_proxy_request_duration_seconds',
    'histogram',
    'Histogram of the time each request took.',
    BUCKETS,
  );
  metrics.declare(
    'coredns_proxy_healthcheck_failures_total',
    'counter',
    'Counter of the number of failed healthchecks.',
  );
  metrics.declare(
    'coredns_proxy_conn_cache_hits_total',
    'counter',
    'Counter of connection cache hits per upstream and protocol.',
  );
  metrics.declare(
    'coredns_proxy_conn_cache_misses_total',
    'counter',
    'Counter of connection cache misses per upstream and protocol.',
  );
  metrics.declare(
    'coredns_forward_healthcheck_broken_total',
    'counter',
    'Counter of the number of complete failures of the healthchecks.',
  );
  metrics.declare(
    'coredns_forward_max_concurrent_rejects_total',
    'counter',
    'Counter of the number of queries rejected because the concurrent queries were at maximum.',
  );
  metrics.set('coredns_forward_healthcheck_broken_total', {}, 0);
  metrics.set('coredns_forward_max_concurrent_rejects_total', {}, 0);
}

class Block {
  readonly #proxies: readonly Proxy[];
  #turn = 0;
  #running = 0;
  readonly #connections = new Set<string>();

  constructor(
    readonly options: ForwardOptions,
    private readonly context: SetupContext,
  ) {
    this.#proxies = options.to.map((address) => new Proxy(address, options, context));
    if (options.maxConcurrent < 0) throw new CorefileError('max_concurrent cannot be negative');
  }

  stop(): void {
    for (const proxy of this.#proxies) proxy.stop();
  }

  async serve(query: Query, alternative: Next | undefined): Promise<Outcome> {
    if (this.options.maxConcurrent > 0 && this.#running >= this.options.maxConcurrent) {
      this.context.metrics.add('coredns_forward_max_concurrent_rejects_total', {});
      return {
        rcode: 'REFUSED',
        error: `concurrent queries exceeded maximum ${this.options.maxConcurrent}`,
      };
    }
    this.#running++;
    try {
      return await this.#ask(query, alternative);
    } finally {
      this.#running--;
    }
  }

  async #ask(query: Query, alternative: Next | undefined): Promise<Outcome> {
    const { clock, metrics, random } = this.context;
    const deadline = clock.now() + DEADLINE_MS;
    const list = this.#order();
    let at = 0;
    let fails = 0;
    let failure: string | undefined;
    while (clock.now() < deadline) {
      if (at >= list.length) {
        at = 0;
        fails = 0;
        if (failure !== undefined)
          await new Promise<void>((resolve) => clock.after(RETRY_PAUSE_MS, resolve));
      }
      let proxy = list[at++] as Proxy;
      if (proxy.down) {
        fails++;
        if (fails < list.length) continue;
        metrics.add('coredns_forward_healthcheck_broken_total', {});
        if (this.options.failFast) break;
        // All are down: the checks themselves may be broken, so one is asked anyway.
        proxy = list[random.int(list.length)] as Proxy;
      }
      try {
        const reply = await this.#exchange(proxy, query);
        const question = reply.question[0];
        const asked = query.message.question[0];
        if (
          !question ||
          !asked ||
          lower(question.name) !== lower(asked.name) ||
          question.type !== asked.type
        ) {
          return { rcode: 'NOERROR', plugin: 'forward', reply: replyTo(query.message, 'FORMERR') };
        }
        if (at < list.length && this.options.failover.has(reply.rcode)) continue;
        if (alternative && this.#prefersNext(reply)) return await alternative(query);
        query.metadata?.set('forward/upstream', () => proxy.address);
        query.note('forward', `answered by ${proxy.address}`);
        return { rcode: 'NOERROR', plugin: 'forward', reply: { ...reply, id: query.message.id } };
      } catch (error) {
        if (!(error instanceof UpstreamFailure)) throw error;
        failure = error.message;
        proxy.check();
        if (fails < list.length) continue;
        break;
      }
    }
    return { rcode: 'SERVFAIL', error: failure ?? 'no healthy proxies' };
  }

  async #exchange(proxy: Proxy, query: Query): Promise<Message> {
    const { clock, metrics, upstreams } = this.context;
    const { forceTcp, preferUdp, readTimeoutMs } = this.options;
    let transport: 'udp' | 'tcp' = forceTcp ? 'tcp' : preferUdp ? 'udp' : query.client.transport;
    const begun = clock.now();
    let reply = await upstreams.exchange(proxy.address, query.message, transport, readTimeoutMs);
    if (reply.truncated && transport === 'udp' && preferUdp) {
      transport = 'tcp';
      reply = await upstreams.exchange(proxy.address, query.message, transport, readTimeoutMs);
    }
    const known = this.#connections.has(`${proxy.address} ${transport}`);
    this.#connections.add(`${proxy.address} ${transport}`);
    metrics.add(`coredns_proxy_conn_cache_${known ? 'hits' : 'misses'}_total`, {
      proxy_name: 'forward',
      to: proxy.address,
      proto: transport,
    });
    metrics.observe(
      'coredns_proxy_request_duration_seconds',
      { proxy_name: 'forward', to: proxy.address, rcode: reply.rcode },
      (clock.now() - begun) / 1000,
    );
    return reply;
  }

  #prefersNext(reply: Message): boolean {
    const noData = reply.rcode === 'NOERROR' && reply.answer.length === 0;
    return this.options.next.has(reply.rcode) || (this.options.nextOnNoData && noData);
  }

  #order(): readonly Proxy[] {
    const proxies = this.#proxies;
    if (this.options.policy === 'sequential' || proxies.length === 1) return proxies;
    if (this.options.policy === 'round_robin') {
      const first = ++this.#turn % proxies.length;
      return [...proxies.slice(first), ...proxies.slice(0, first)];
    }
    const mixed = [...proxies];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = this.context.random.int(at + 1);
      [mixed[at], mixed[other]] = [mixed[other] as Proxy, mixed[at] as Proxy];
    }
    return mixed;
  }
}
