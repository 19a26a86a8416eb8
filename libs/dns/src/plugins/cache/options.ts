import { CorefileError, onlyOnce } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import { lower, fqdn } from '../../names.js';
import { expandZone } from '../../zones.js';

/** One half of the cache. TTLs in seconds. */
export interface Half {
  capacity: number;
  maxTtl: number;
  minTtl: number;
  /** Zones whose answers are not kept. */
  except: string[];
}

/** What a `cache [TTL] [ZONE…] { … }` says. */
export interface CacheOptions {
  zones: readonly string[];
  readonly success: Half;
  readonly denial: Half;
  failTtl: number;
  keepTtl: boolean;
  /** Milliseconds that an expired answer may still be served; 0: never. */
  staleMs: number;
  verifyStale: boolean;
  prefetch: { amount: number; durationMs: number; percentage: number };
}

const CAPACITY = 9_984;
const MAX_TTL = 3_600;
const MAX_DENIAL_TTL = 1_800;
const MIN_TTL = 5;
const MAX_FAIL_TTL = 300;

/** Reads the directive. Throws CorefileError. */
export function parseCache(words: Dispenser, serverZones: readonly string[]): CacheOptions {
  const options: CacheOptions = {
    zones: serverZones,
    success: { capacity: CAPACITY, maxTtl: MAX_TTL, minTtl: MIN_TTL, except: [] },
    denial: { capacity: CAPACITY, maxTtl: MAX_DENIAL_TTL, minTtl: MIN_TTL, except: [] },
    failTtl: MIN_TTL,
    keepTtl: false,
    staleMs: 0,
    verifyStale: false,
    prefetch: { amount: 0, durationMs: 60_000, percentage: 10 },
  };
  let seen = 0;
  while (words.next()) {
    if (seen++ > 0) throw onlyOnce();
    const args = words.remainingArguments();
    const [first] = args;
    // A number that is too large for one is a zone.
    if (first !== undefined && /^[-+]?\d{1,18}$/.test(first)) {
      const ttl = positive(first);
      options.success.maxTtl = ttl;
      options.denial.maxTtl = ttl;
      args.shift();
    }
    if (args.length > 0)
      options.zones = args.flatMap((zone) => expandZone(zone) ?? [lower(fqdn(zone))]);
    while (words.nextBlock()) parseOption(words, options);
  }
  return options;
}

function parseOption(words: Dispenser, options: CacheOptions): void {
  const option = words.value;
  const args = words.remainingArguments();
  const [first, second, third] = args;
  switch (option) {
    case 'success':
    case 'denial': {
      if (first === undefined) throw words.argumentError();
      options[option].capacity = parseInteger(first);
      if (second !== undefined) options[option].maxTtl = positive(second);
      if (third !== undefined) {
        options[option].minTtl = parseInteger(third);
        if (options[option].minTtl < 0)
          throw new CorefileError(`cache min TTL can not be negative: ${third}`);
      }
      break;
    }
    case 'prefetch': {
      if (first === undefined || args.length > 3) throw words.argumentError();
      const amount = parseInteger(first);
      if (amount < 0) throw new CorefileError(`prefetch amount should be positive: ${amount}`);
      options.prefetch.amount = amount;
      if (second !== undefined) options.prefetch.durationMs = parseDuration(second);
      if (third !== undefined) {
        if (!third.endsWith('%'))
          throw new CorefileError(
            `last character of percentage should be \`%\`, but is: "${third.at(-1)}"`,
          );
        const percentage = parseInteger(third.slice(0, -1));
        if (percentage < 10 || percentage > 90)
          throw new CorefileError(`percentage should fall in range [10, 90]: ${percentage}`);
        options.prefetch.percentage = percentage;
      }
      break;
    }
    case 'serve_stale': {
      if (args.length > 2) throw words.argumentError();
      options.staleMs = 3_600_000;
      if (first !== undefined) {
        options.staleMs = parseDuration(first);
        if (options.staleMs < 0)
          throw new CorefileError('invalid negative duration for serve_stale');
      }
      if (second !== undefined) {
        const mode = second.toLowerCase();
        if (mode !== 'immediate' && mode !== 'verify')
          throw new CorefileError(`invalid value for serve_stale refresh mode: ${second}`);
        options.verifyStale = mode === 'verify';
      }
      break;
    }
    case 'servfail': {
      if (args.length !== 1 || first === undefined) throw words.argumentError();
      const ms = parseDuration(first);
      if (ms < 0) throw new CorefileError('invalid negative ttl for servfail');
      if (ms > MAX_FAIL_TTL * 1000)
        throw new CorefileError('caching SERVFAIL responses over 5 minutes is not permitted');
      options.failTtl = ms / 1000;
      break;
    }
    case 'disable': {
      if (first !== 'success' && first !== 'denial')
        throw first === undefined
          ? words.argumentError()
          : new CorefileError('cache type for disable must be "success" or "denial"');
      const zones = args.slice(1);
      options[first].except =
        zones.length === 0 ? ['.'] : zones.flatMap((zone) => expandZone(zone) ?? []);
      break;
    }
    case 'keepttl':
      if (args.length > 0) throw words.argumentError();
      options.keepTtl = true;
      break;
    default:
      throw words.argumentError();
  }
}

function positive(text: string): number {
  const ttl = parseInteger(text);
  if (ttl <= 0) throw new CorefileError(`cache TTL can not be zero or negative: ${ttl}`);
  return ttl;
}
