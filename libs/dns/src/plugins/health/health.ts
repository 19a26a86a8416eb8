import { CorefileError } from '../../corefile/corefile-error.js';
import { parseDuration } from '../../duration.js';
import { pageAddress } from '../../host-port.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_ADDRESS = ':8080';

/** A page that says that the process lives (`health [ADDRESS] { lameduck DURATION }`). */
export const health: DnsPlugin = {
  name: 'health',
  setup(words) {
    let address = DEFAULT_ADDRESS;
    while (words.next()) {
      address = pageAddress(words, DEFAULT_ADDRESS);
      while (words.nextBlock()) {
        if (words.value !== 'lameduck') throw words.error(`unknown property '${words.value}'`);
        const values = words.remainingArguments();
        const [value] = values;
        if (value === undefined || values.length > 1) throw words.argumentError();
        try {
          parseDuration(value);
        } catch (error) {
          throw new CorefileError(
            `unable to parse lameduck duration value: '${value}' : ${(error as Error).message}`,
          );
        }
      }
    }
    return {
      page: {
        address,
        answer: (path) =>
          path === '/health'
            ? { status: 200, body: 'OK' }
            : { status: 404, body: '404 page not found\n' },
      },
    };
  },
};
