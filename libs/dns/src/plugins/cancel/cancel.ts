import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import type { DnsPlugin, Outcome } from '../../plugin.js';

const DEFAULT_MS = 5_001;

/** Gives up on a question after a time (`cancel [DURATION]`). */
export const cancel: DnsPlugin = {
  name: 'cancel',
  setup(words, { clock }) {
    let ms = DEFAULT_MS;
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length > 1) throw words.argumentError();
      const [text] = args;
      if (text === undefined) continue;
      try {
        ms = parseDuration(text);
      } catch {
        throw new CorefileError(`invalid duration: ${JSON.stringify(text)}`);
      }
      if (ms <= 0) throw new CorefileError(`invalid negative duration: ${JSON.stringify(text)}`);
    }
    return {
      serve(query, next) {
        return new Promise<Outcome>((resolve, reject) => {
          const timer = clock.after(ms, () =>
            resolve({ rcode: 'SERVFAIL', error: 'context deadline exceeded' }),
          );
          Promise.resolve(next(query))
            .then(resolve, reject)
            .finally(() => timer.cancel());
        });
      },
    };
  },
};
