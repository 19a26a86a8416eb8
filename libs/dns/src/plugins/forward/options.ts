import { isIP } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import { parseRcode, type Rcode } from '../../message.js';
import { isWithin } from '../../names.js';
import { expandZone } from '../../zones.js';

/** One `forward FROM TO… { … }`. Times in milliseconds. */
export interface ForwardOptions {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly except: readonly string[];
  readonly policy: 'random' | 'round_robin' | 'sequential';
  readonly maxFails: number;
  readonly maxConcurrent: number;
  readonly healthCheckMs: number;
  readonly healthRecursion: boolean;
  readonly healthDomain: string;
  readonly readTimeoutMs: number;
  readonly forceTcp: boolean;
  readonly preferUdp: boolean;
  readonly failFast: boolean;
  readonly next: ReadonlySet<Rcode>;
  readonly nextOnNoData: boolean;
  readonly failover: ReadonlySet<Rcode>;
}

const MAX_UPSTREAMS = 15;
const DEFAULT_READ_TIMEOUT_MS = 2_000;
const DEFAULT_HEALTH_MS = 500;
const RCODE_TITLES: Readonly<Partial<Record<Rcode, string>>> = { NOERROR: 'NoError' };

/** Does `forward` answer for a name: below FROM and not below an exception? */
export function covers(options: ForwardOptions, name: string): boolean {
  return options.from.some(
    (zone) =>
      isWithin(zone, name) &&
      (name === zone || !options.except.some((each) => isWithin(each, name))),
  );
}

/** Reads one directive after its name. Throws CorefileError. */
export function parseForward(
  words: Dispenser,
  readFile: (path: string) => string | undefined,
): ForwardOptions {
  const from = words.argument();
  const zones = expandZone(from);
  if (zones === undefined) throw new CorefileError(`unable to normalize '${from}'`);
  const targets = words.remainingArguments();
  if (targets.length === 0) throw words.argumentError();
  const options = {
    from: zones, to: [] as string[], except: [] as string[], policy: 'random' as ForwardOptions['policy'], maxFails: 2, maxConcurrent: 0, healthCheckMs: DEFAULT_HEALTH_MS,
    healthRecursion: true, healthDomain: '.', readTimeoutMs: DEFAULT_READ_TIMEOUT_MS, forceTcp: false, preferUdp: false, failFast: false,
    next: new Set<Rcode>(), nextOnNoData: false, failover: new Set<Rcode>(),
  }; // prettier-ignore
  while (words.nextBlock()) parseOption(words, options);
  const withPath = targets.find((target) => /^https:\/\/.*\//.test(target));
  if (withPath !== undefined)
    throw new CorefileError(
      `paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): ${withPath}`,
    );
  options.to = [...new Set(targets.flatMap((target) => addressesOf(target, readFile)))];
  if (options.to.length === 0) throw new CorefileError('no valid upstream addresses found');
  if (targets.length > MAX_UPSTREAMS)
    throw new CorefileError(`more than ${MAX_UPSTREAMS} TOs configured: ${targets.length}`);
  return options;
}

type Mutable<T> = {
  -readonly [Key in keyof T]: T[Key] extends ReadonlySet<infer Item>
    ? Set<Item>
    : T[Key] extends readonly string[]
      ? string[]
      : T[Key];
};

function parseOption(words: Dispenser, options: Mutable<ForwardOptions>): void {
  const option = words.value;
  const one = (): string => words.argument();
  const none = (): void => {
    if (words.nextArgument()) throw words.argumentError();
  };
  const duration = (name: string): number => {
    const text = one();
    const ms = parseDuration(text);
    if (ms < 0) throw new CorefileError(`${name} can't be negative: ${text}`);
    return ms;
  };
  switch (option) {
    case 'except': {
      const zones = words.remainingArguments();
      if (zones.length === 0) throw words.argumentError();
      options.except.push(...zones.flatMap((zone) => expandZone(zone) ?? []));
      break;
    }
    case 'max_fails':
      options.maxFails = unsigned(one());
      break;
    case 'max_concurrent': {
      const text = one();
      if (parseInteger(text) < 0)
        throw new CorefileError(`max_concurrent can't be negative: ${text}`);
      options.maxConcurrent = Number(text);
      break;
    }
    case 'health_check': {
      options.healthCheckMs = duration('health_check');
      const rest = words.remainingArguments();
      for (let at = 0; at < rest.length; at++) {
        if (rest[at] === 'no_rec') options.healthRecursion = false;
        else if (rest[at] === 'domain') {
          const domain = rest[++at];
          if (domain === undefined) throw words.argumentError();
          options.healthDomain = domain;
        } else throw new CorefileError(`health_check: unknown option ${rest[at]}`);
      }
      break;
    }
    case 'force_tcp':
      none();
      options.forceTcp = true;
      break;
    case 'prefer_udp':
      none();
      options.preferUdp = true;
      break;
    case 'failfast_all_unhealthy_upstreams':
      none();
      options.failFast = true;
      break;
    case 'next_on_nodata':
      none();
      options.nextOnNoData = true;
      break;
    case 'expire':
      duration('expire');
      break;
    case 'read_timeout':
      options.readTimeoutMs = duration('read_timeout');
      break;
    case 'max_idle_conns':
    case 'max_age':
    case 'max_connect_attempts':
      one();
      break;
    case 'tls':
      if (words.remainingArguments().length > 3) throw words.argumentError();
      break;
    case 'tls_servername':
      one();
      break;
    case 'policy': {
      const policy = one();
      if (policy !== 'random' && policy !== 'round_robin' && policy !== 'sequential')
        throw words.error(`unknown policy '${policy}'`);
      options.policy = policy;
      break;
    }
    case 'next':
    case 'failover': {
      const codes = words.remainingArguments();
      if (codes.length === 0) throw words.argumentError();
      for (const code of codes) {
        const rcode = parseRcode(code);
        if (rcode === undefined) throw new CorefileError(`${code} is not a valid rcode`);
        if (option === 'failover' && rcode === 'NOERROR')
          throw new CorefileError(`${RCODE_TITLES[rcode]} cannot be used in failover`);
        options[option].add(rcode);
      }
      break;
    }
    default:
      throw words.error(`unknown property '${option}'`);
  }
}

function unsigned(text: string): number {
  if (!/^\d+$/.test(text))
    throw new CorefileError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** `192.0.2.1`, `192.0.2.1:5353`, `dns://[::1]:53`, or the name servers of a file in the format of resolv.conf. */
function addressesOf(target: string, readFile: (path: string) => string | undefined): string[] {
  const scheme = /^([a-z0-9]+):\/\/(.*)$/.exec(target);
  if (scheme && scheme[1] !== 'dns' && scheme[1] !== 'tls') {
    const port = { grpc: 443, https: 443, quic: 853 }[scheme[1] as string] ?? 53;
    throw new CorefileError(
      `'${scheme[1]}' is not supported as a destination protocol in forward: ${target}${/:\d+$/.test(scheme[2] as string) ? '' : `:${port}`}`,
    );
  }
  const text = scheme ? (scheme[2] as string) : target;
  if (text === '') throw new CorefileError(`invalid address: ${JSON.stringify(target)}`);
  const port = scheme?.[1] === 'tls' ? 853 : 53;
  const withPort = /^(?:\[([^\]]+)\]|([^:]+)):(\w+)$/.exec(text);
  const host = withPort ? (withPort[1] ?? withPort[2] ?? '') : text.replace(/^\[(.*)\]$/, '$1');
  const family = isIP(host.replace(/%.*/, ''));
  if (family > 0) return [`${family === 6 ? `[${host}]` : host}:${withPort?.[3] ?? port}`];
  const file = readFile(text);
  if (file === undefined)
    throw new CorefileError(`not an IP address or file: ${JSON.stringify(target)}`);
  const servers = [...file.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(
    ([, server]) => server as string,
  );
  return servers
    .filter((server) => isIP(server) > 0)
    .map((server) => `${isIP(server) === 6 ? `[${server}]` : server}:53`);
}
