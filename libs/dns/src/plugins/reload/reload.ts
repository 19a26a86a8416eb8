import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_INTERVAL_MS = 30_000;
const MIN_INTERVAL_MS = 2_000;
const MIN_JITTER_MS = 1_000;

/** Asks for the Corefile to be looked at every INTERVAL ± JITTER (`reload [INTERVAL] [JITTER]`). */
export const reload: DnsPlugin = {
  name: 'reload',
  setup(words) {
    words.next();
    const args = words.remainingArguments();
    if (args.length > 2) throw words.argumentError();
    const [interval, jitter] = args;
    const intervalMs = interval === undefined ? DEFAULT_INTERVAL_MS : parseDuration(interval);
    if (intervalMs < MIN_INTERVAL_MS)
      throw new CorefileError('interval value must be greater or equal to 2s');
    const jitterMs = jitter === undefined ? DEFAULT_INTERVAL_MS / 2 : parseDuration(jitter);
    if (jitterMs !== 0 && jitterMs < MIN_JITTER_MS)
      throw new CorefileError('jitter value must be 0 or greater or equal to 1s');
    const block = { reload: { intervalMs, jitterMs: Math.min(jitterMs, intervalMs / 2) } };
    return { block };
  },
};
