import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { formatDuration, parseDuration } from '../../duration.js';
import { parseInteger } from '../../integer.js';
import type { BlockSettings, DnsPlugin } from '../../plugin.js';

const MIN_MS = 1_000;
const MAX_MS = 24 * 3_600_000;

type Connections = BlockSettings['connections'];

/** How long connections may stay silent, and how many questions they may carry (`timeouts { read|write|idle DURATION; maxtcpqueries N }`). */
export const timeouts: DnsPlugin = {
  name: 'timeouts',
  setup(words, { settings }) {
    let connections = settings.connections;
    // Complaints about the whole directive carry the plugin's name twice.
    const twice = (error: CorefileError): CorefileError =>
      new CorefileError(`plugin/timeouts: ${error.message}`);
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw twice(words.argumentError());
      let options = 0;
      while (words.nextBlock()) {
        connections = { ...connections, ...parseOption(words) };
        options++;
      }
      if (options === 0) throw twice(words.error('timeouts block with no timeouts specified'));
    }
    return { block: { connections } };
  },
};

function parseOption(words: Dispenser): Partial<Connections> {
  const option = words.value;
  const [text, ...more] = words.remainingArguments();
  if (text === undefined || more.length > 0) throw words.argumentError();
  if (option === 'maxtcpqueries') return { maxQueries: queries(words, text) };
  let ms: number;
  try {
    // A number alone is seconds.
    ms = parseDuration(/^[-+]?\d+$/.test(text) ? `${text}s` : text);
  } catch {
    throw words.error(`failed to parse duration '${text}'`);
  }
  if (ms < MIN_MS || ms > MAX_MS)
    throw words.error(
      `timeout provided '${formatDuration(ms)}' needs to be between 1 second and 24 hours`,
    );
  switch (option) {
    case 'read':
      return { readMs: ms };
    case 'write':
      // Node's sockets queue what a client does not read; there is no write to time.
      return {};
    case 'idle':
      return { idleMs: ms };
    default:
      throw words.error(`unknown option: '${option}'`);
  }
}

function queries(words: Dispenser, text: string): number {
  let value: number;
  try {
    value = parseInteger(text);
  } catch (error) {
    throw words.error(`invalid value for maxtcpqueries '${text}': ${(error as Error).message}`);
  }
  if (value === 0 || value < -1)
    throw words.error(
      `maxtcpqueries provided '${value}' needs to be -1 (unlimited) or a positive integer`,
    );
  return value;
}
