import type { Metrics, Series } from '../../metrics.js';

export type Side = 'success' | 'denial';
export type CacheFamily =
  'requests_total' | 'misses_total' | 'prefetch_total' | 'served_stale_total';

/** What a cache counts, under CoreDNS' names. Series are found once: every question counts. */
export class CacheCounters {
  /** By family, kind of entry and server. */
  readonly #series = new Map<string, Series>();

  constructor(
    private readonly metrics: Metrics,
    /** The cache's zones as the label says them. */
    private readonly zones: string,
  ) {
    metrics.declare('coredns_cache_entries', 'gauge', 'The number of elements in the cache.');
    metrics.declare('coredns_cache_requests_total', 'counter', 'The count of cache requests.');
    metrics.declare('coredns_cache_hits_total', 'counter', 'The count of cache hits.');
    metrics.declare(
      'coredns_cache_misses_total',
      'counter',
      'The count of cache misses. Deprecated, derive misses from cache hits/requests counters.',
    );
    metrics.declare(
      'coredns_cache_prefetch_total',
      'counter',
      'The number of times the cache has prefetched a cached item.',
    );
    metrics.declare(
      'coredns_cache_served_stale_total',
      'counter',
      'The number of requests served from stale cache entries.',
    );
  }

  add(family: CacheFamily, server: string): void {
    this.#find(family, server)?.add(1);
  }

  hit(server: string, type: Side): void {
    this.#find('hits_total', server, type)?.add(1);
  }

  entries(server: string, type: Side, count: number): void {
    this.#find('entries', server, type)?.set(count);
  }

  /** A server has one address, so that there are few series. */
  #find(family: string, server: string, type = ''): Series | undefined {
    const key = `${family} ${type} ${server}`;
    const known = this.#series.get(key);
    if (known) return known;
    const labels = { server, zones: this.zones, view: '', ...(type === '' ? {} : { type }) };
    const made = this.metrics.series(`coredns_cache_${family}`, labels);
    if (made) this.#series.set(key, made);
    return made;
  }
}
