import { onlyOnce } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { pageAddress, splitHostPort } from '../../host-port.js';
import { closestZone } from '../../names.js';
import type { DnsPlugin } from '../../plugin.js';
import { messageSize } from '../../wire/codec.js';

const DEFAULT_ADDRESS = 'localhost:9153';
const DURATIONS = [
  0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024,
  2.048, 4.096, 8.192,
];
const SIZES = [0, 100, 200, 300, 400, 511, 1023, 2047, 4095, 8291, 16000, 32000, 48000, 64000];
const MAX_PORT = 65_535;
const MAX_COUNTERS = 1_000;
const KNOWN_TYPES = new Set([
  'A',
  'AAAA',
  'CNAME',
  'DNSKEY',
  'DS',
  'HTTPS',
  'MX',
  'NS',
  'NSEC',
  'NSEC3',
  'PTR',
  'RRSIG',
  'SOA',
  'SRV',
  'SVCB',
  'TXT',
  'ANY',
  'AXFR',
  'IXFR',
  'HINFO',
]);

/** Counters of plugins that exist without labels from the start, whether or not the plugin is in use. */
const ALWAYS_THERE = [
  [
    'coredns_health_request_duration_seconds',
    'histogram',
    'Histogram of the time (in seconds) each request took.',
  ],
  [
    'coredns_health_request_failures_total',
    'counter',
    'The number of times the health check failed.',
  ],
  [
    'coredns_local_localhost_requests_total',
    'counter',
    'Counter of special localhost subdomain requests.',
  ],
  ['coredns_reload_failed_total', 'counter', 'Counter of the number of failed reload attempts.'],
] as const;

/** Counts questions and answers, and serves all counters of the server (`prometheus [ADDRESS]`). */
export const prometheus: DnsPlugin = {
  name: 'prometheus',
  setup(words, { metrics, zones, handlers, server, log }) {
    let address = DEFAULT_ADDRESS;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      address = pageAddress(words, DEFAULT_ADDRESS);
      while (words.nextBlock()) checkOption(words);
    }
    metrics.declare(
      'coredns_build_info',
      'gauge',
      "A metric with a constant '1' value labeled by version, revision, and goversion from which CoreDNS was built.",
    );
    metrics.declare(
      'coredns_panics_total',
      'counter',
      'A metrics that counts the number of panics.',
    );
    metrics.declare(
      'coredns_dns_requests_total',
      'counter',
      'Counter of DNS requests made per zone, protocol and family.',
    );
    metrics.declare(
      'coredns_dns_request_duration_seconds',
      'histogram',
      'Histogram of the time (in seconds) each request took per zone.',
      DURATIONS,
    );
    metrics.declare(
      'coredns_dns_request_size_bytes',
      'histogram',
      'Size of the EDNS0 UDP buffer in bytes (64K for TCP) per zone and protocol.',
      SIZES,
    );
    metrics.declare(
      'coredns_dns_do_requests_total',
      'counter',
      'Counter of DNS requests with DO bit set per zone.',
    );
    metrics.declare(
      'coredns_dns_response_size_bytes',
      'histogram',
      'Size of the returned response in bytes.',
      SIZES,
    );
    metrics.declare('coredns_dns_responses_total', 'counter', 'Counter of response status codes.');
    metrics.set('coredns_build_info', { version: '1.14.7', revision: '', goversion: '' }, 1);
    metrics.set('coredns_panics_total', {}, 0);
    metrics.declare(
      'coredns_plugin_enabled',
      'gauge',
      'A metric that indicates whether a plugin is enabled on per server and zone basis.',
    );
    for (const [name, kind, help] of ALWAYS_THERE) {
      metrics.declare(name, kind, help, kind === 'histogram' ? DURATIONS : []);
      metrics.set(name, {}, 0);
    }
    const known = new Map<string, ReturnType<typeof makeCounters>>();
    const makeCounters = (
      zone: string,
      proto: string,
      family: string,
      type: string,
      rcode: string,
      plugin: string,
      view: string,
    ) => {
      const labels = { server, zone, view };
      return {
        requests: metrics.series('coredns_dns_requests_total', { ...labels, proto, family, type }),
        duration: metrics.series('coredns_dns_request_duration_seconds', labels),
        requestSize: metrics.series('coredns_dns_request_size_bytes', { ...labels, proto }),
        responseSize: metrics.series('coredns_dns_response_size_bytes', { ...labels, proto }),
        responses: metrics.series('coredns_dns_responses_total', { ...labels, rcode, plugin }),
      };
    };
    let behindThis: string | undefined;
    const countersOf = (
      ...parts: Parameters<typeof makeCounters>
    ): ReturnType<typeof makeCounters> => {
      const key = parts.join(' ');
      let counters = known.get(key);
      if (!counters) {
        counters = makeCounters(...parts);
        if (known.size < MAX_COUNTERS) known.set(key, counters);
      }
      return counters;
    };
    return {
      verify() {
        const { port } = splitHostPort(address);
        if (!/^\d+$/.test(port))
          log.error(
            `Failed to start metrics handler: listen tcp: lookup tcp/${port}: unknown port`,
          );
        else if (Number(port) > MAX_PORT)
          log.error(`Failed to start metrics handler: listen tcp: address ${port}: invalid port`);
      },
      start() {
        for (const zone of zones)
          for (const name of handlers())
            metrics.set('coredns_plugin_enabled', { server, zone, view: '', name }, 1);
      },
      page: {
        address,
        answer: (path) =>
          path === '/metrics'
            ? {
                status: 200,
                body: metrics.render(),
                contentType: 'text/plain; version=0.0.4; charset=utf-8',
              }
            : { status: 404, body: '404 page not found\n' },
      },
      async serve(query, next) {
        const begun = performance.now();
        const outcome = await next(query);
        // The label names the plugin behind this one, whoever made the answer.
        behindThis ??= handlers()[handlers().indexOf('prometheus') + 1] ?? '';
        const behind = outcome.reply ? behindThis : '';
        const rcode = outcome.reply?.rcode ?? outcome.rcode;
        const zone = closestZone(zones, query.name) ?? 'dropped';
        const type = KNOWN_TYPES.has(query.type) ? query.type : 'other';
        const counters = countersOf(
          zone,
          query.client.transport,
          query.client.ip.includes(':') ? '2' : '1',
          type,
          rcode,
          behind,
          query.view,
        );
        const size = outcome.reply ? messageSize(outcome.reply) : 0;
        const dnssec = query.message.edns?.dnssec === true;
        const count = (seconds: number): void => {
          counters.requests?.add(1);
          if (dnssec)
            metrics.add('coredns_dns_do_requests_total', { server, zone, view: query.view });
          counters.duration?.observe(seconds);
          counters.requestSize?.observe(query.size);
          counters.responseSize?.observe(size);
          counters.responses?.add(1);
        };
        count((performance.now() - begun) / 1000);
        const { stableUntil, repeat } = outcome;
        if (stableUntil === undefined) return outcome;
        return {
          ...outcome,
          repeat: () => {
            repeat?.();
            count(0);
          },
        };
      },
    };
  },
};

/** `runtime_metrics` would add Go's own; `tls` names a file that is not read: the page has no TLS. */
function checkOption(words: Dispenser): void {
  const option = words.value;
  if (option !== 'runtime_metrics' && option !== 'tls')
    throw words.error(`unknown option: ${option}`);
  if (words.remainingArguments().length !== (option === 'tls' ? 1 : 0)) throw words.argumentError();
}
