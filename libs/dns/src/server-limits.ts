import { parseInteger } from './integer.js';
import type { DnsPlugin } from './plugin.js';

/**
 * A directive of limits for servers of one protocol: `NAME { LIMIT N … }`, each limit once. `least` is the smallest number that a limit may be.
 * Read and checked only: the listeners here have bounds of their own.
 */
export function serverLimits(name: string, limits: readonly string[], least: 0 | 1): DnsPlugin {
  const kind = least === 0 ? 'non-negative' : 'positive';
  return {
    name,
    setup(words) {
      words.next();
      if (words.remainingArguments().length > 0) throw words.argumentError();
      const seen = new Set<string>();
      while (words.nextBlock()) {
        const limit = words.value;
        if (!limits.includes(limit)) throw words.error(`unknown property '${limit}'`);
        const [text, ...more] = words.remainingArguments();
        if (text === undefined || more.length > 0) throw words.argumentError();
        let value: number;
        try {
          value = parseInteger(text);
        } catch (error) {
          throw words.error(`invalid ${limit} value '${text}': ${(error as Error).message}`);
        }
        if (value < least) throw words.error(`${limit} must be a ${kind} integer: ${value}`);
        if (seen.has(limit)) throw words.error(`${limit} already defined for this server block`);
        seen.add(limit);
      }
      return undefined;
    },
  };
}
