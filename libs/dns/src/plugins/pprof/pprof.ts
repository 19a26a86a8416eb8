import { splitHostPort } from '../../host-port.js';
import { onlyOnce } from '../../corefile/corefile-error.js';
import { parseInteger } from '../../integer.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_ADDRESS = 'localhost:6053';

/** Go's profiler (`pprof [ADDRESS] { block [RATE] }`). Read and checked: there is no Go program here to profile. */
export const pprof: DnsPlugin = {
  name: 'pprof',
  setup(words, { log }) {
    let address = DEFAULT_ADDRESS;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      if (args[0] !== undefined) {
        address = args[0];
        try {
          splitHostPort(address);
        } catch (error) {
          throw words.error((error as Error).message);
        }
      }
      while (words.nextBlock()) {
        if (words.value !== 'block') throw words.error(`unknown property '${words.value}'`);
        const [rate, ...more] = words.remainingArguments();
        if (more.length > 0) throw words.argumentError();
        if (rate === undefined) continue;
        try {
          parseInteger(rate);
        } catch {
          throw words.error(`property 'block' invalid integer value '${rate}'`);
        }
      }
    }
    log.warning(
      `plugin/pprof: without effect, nothing is served on ${address}: this is no Go program`,
    );
    return undefined;
  },
};
