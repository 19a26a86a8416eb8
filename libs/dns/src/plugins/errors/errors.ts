import { goPattern, type GoPattern } from '#machinery';
import { parseDuration, formatDuration } from '../../duration.js';
import { rcodeNumber } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';
import { CorefileError, onlyOnce } from '../../corefile/corefile-error.js';

interface Pattern {
  readonly expression: GoPattern;
  readonly source: string;
  readonly periodMs: number;
  readonly level: 'warning' | 'error' | 'info' | 'debug';
  readonly showFirst: boolean;
  count: number;
}

/** Logs every error that a later plugin returns. */
export const errors: DnsPlugin = {
  name: 'errors',
  setup(words, { log, clock }) {
    const patterns: Pattern[] = [];
    let seen = false;
    while (words.next()) {
      if (seen) throw onlyOnce();
      seen = true;
      const args = words.remainingArguments();
      if (args.length > 0) {
        if (args[0] !== 'stdout' || args.length > 1)
          throw new CorefileError(`invalid log file: ${args[0]}`);
      }
      while (words.nextBlock()) {
        if (words.value === 'stacktrace') continue;
        if (words.value !== 'consolidate') throw words.syntaxError(`Unknown field ${words.value}`);
        const [period, source, ...options] = words.remainingArguments();
        if (period === undefined || source === undefined) throw words.argumentError();
        const periodMs = parseDuration(period);
        if (periodMs < 0) throw words.error(`negative period: ${period}`);
        const showFirst = options.at(-1) === 'show_first';
        const level = (showFirst ? options.slice(0, -1) : options)[0] ?? 'error';
        if (!/^(?:warning|error|info|debug)$/.test(level))
          throw words.error(`unknown log level argument in consolidate: ${level}`);
        patterns.push({
          expression: goPattern(source),
          source,
          periodMs,
          level: level as Pattern['level'],
          showFirst,
          count: 0,
        });
      }
    }
    const print = (level: Pattern['level'], text: string): void =>
      level === 'warning' ? log.warning(text) : level === 'info' ? log.info(text) : log.error(text);
    const summarise = (pattern: Pattern): void => {
      const hidden = pattern.showFirst ? pattern.count - 1 : pattern.count;
      if (hidden > 0)
        print(
          pattern.level,
          `plugin/errors: ${hidden} errors like '${pattern.source}' occurred in last ${formatDuration(pattern.periodMs)}`,
        );
      pattern.count = 0;
    };
    return {
      async serve(query, next) {
        const outcome = await next(query);
        if (outcome.error === undefined) return outcome;
        const line = `plugin/errors: ${rcodeNumber(outcome.rcode)} ${query.name} ${query.type}: ${outcome.error}`;
        const text = outcome.error;
        const pattern = patterns.find(({ expression }) => expression.test(text));
        if (!pattern) log.error(line);
        else {
          if (pattern.count++ === 0) {
            clock.after(pattern.periodMs, () => summarise(pattern));
            if (pattern.showFirst) print(pattern.level, line);
          }
        }
        return outcome;
      },
    };
  },
};
