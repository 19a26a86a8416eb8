import { goPattern, type GoPattern } from '#machinery';
import { parseDuration, formatDuration } from '../../duration.js';
import { rcodeNumber } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';
import { onlyOnce } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';

interface Pattern {
  readonly expression: GoPattern;
  readonly source: string;
  readonly periodMs: number;
  readonly level: 'warning' | 'error' | 'info' | 'debug';
  readonly showFirst: boolean;
  count: number;
}

const LEVELS: readonly string[] = ['warning', 'error', 'info', 'debug'];

/** `consolidate PERIOD REGEX [LEVEL] [show_first]`. Throws CorefileError. */
function parseConsolidate(words: Dispenser): Pattern {
  const args = words.remainingArguments();
  const [period = '', source = '', ...options] = args;
  if (args.length < 2 || args.length > 4) throw words.argumentError();
  let level: Pattern['level'] | undefined;
  let showFirst = false;
  let periodMs: number;
  let expression: GoPattern;
  try {
    periodMs = parseDuration(period);
    expression = goPattern(source);
  } catch (error) {
    throw words.error((error as Error).message);
  }
  for (const option of options) {
    if (LEVELS.includes(option)) {
      if (level) throw words.error('multiple log levels specified in consolidate');
      if (showFirst) throw words.error('log level must come before show_first in consolidate');
      level = option as Pattern['level'];
    } else if (option === 'show_first') showFirst = true;
    else throw words.error(`unknown option in consolidate: ${option}`);
  }
  return { expression, source, periodMs, level: level ?? 'error', showFirst, count: 0 };
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
      if (args.length > 1) throw words.argumentError();
      if (args[0] !== undefined && args[0] !== 'stdout')
        throw words.error(`invalid log file: ${args[0]}`);
      while (words.nextBlock()) {
        if (words.value === 'stacktrace') continue;
        if (words.value !== 'consolidate') throw words.syntaxError(`Unknown field ${words.value}`);
        patterns.push(parseConsolidate(words));
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
