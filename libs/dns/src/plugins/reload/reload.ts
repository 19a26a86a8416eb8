import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_INTERVAL_MS = 30_000;
const MIN_INTERVAL_MS = 2_000;
const MIN_JITTER_MS = 1_000;

/** Asks for the Corefile to be looked at every INTERVAL ± JITTER (`reload [INTERVAL] [JITTER] [off]`). */
export const reload: DnsPlugin = {
  name: 'reload',
  setup(words) {
    let block = { reload: { intervalMs: DEFAULT_INTERVAL_MS, jitterMs: DEFAULT_INTERVAL_MS / 2 } };
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 2) throw words.argumentError();
      if (args[0] === 'off') return undefined;
      const intervalMs = Math.max(
        MIN_INTERVAL_MS,
        args[0] === undefined ? DEFAULT_INTERVAL_MS : parseDuration(args[0]),
      );
      const jitterMs = Math.max(
        MIN_JITTER_MS,
        args[1] === undefined ? intervalMs / 2 : parseDuration(args[1]),
      );
      if (args[0] !== undefined && parseDuration(args[0]) < 0)
        throw new CorefileError(`interval cannot be negative: ${args[0]}`);
      block = { reload: { intervalMs, jitterMs: Math.min(jitterMs, intervalMs / 2) } };
    }
    return { block };
  },
};
