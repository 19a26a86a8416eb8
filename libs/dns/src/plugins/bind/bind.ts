import { isIP } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

/** The addresses that a block listens on (`bind ADDRESS…`). */
export const bind: DnsPlugin = {
  name: 'bind',
  setup(words) {
    const addresses: string[] = [];
    while (words.next()) {
      const args = words.remainingArguments();
      if (args.length === 0)
        throw new CorefileError('at least one address or interface name is expected');
      const except: string[] = [];
      while (words.nextBlock()) {
        if (words.value !== 'except') throw new CorefileError(`invalid option "${words.value}"`);
        const given = words.remainingArguments();
        if (given.length === 0)
          throw new CorefileError(
            'at least one address or interface must be given to except subdirective',
          );
        except.push(...given);
      }
      const all = args.map(addressOf);
      const without = new Set(except.map(addressOf));
      addresses.push(...all.filter((address) => !without.has(address)));
    }
    return { block: { bind: addresses } };
  },
};

/** The address of an argument; the only interface here is the loopback. */
function addressOf(text: string): string {
  if (text === 'lo') return '127.0.0.1';
  if (isIP(text) > 0) return text;
  throw new CorefileError(`not a valid IP address or interface name: "${text}"`);
}
