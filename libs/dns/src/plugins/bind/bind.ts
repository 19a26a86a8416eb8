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
      while (words.nextBlock()) {
        if (words.value !== 'except') throw new CorefileError(`invalid option "${words.value}"`);
        if (words.remainingArguments().length === 0)
          throw new CorefileError(
            'at least one address or interface must be given to except subdirective',
          );
      }
      for (const arg of args) {
        if (arg === 'lo') addresses.push('127.0.0.1');
        else if (isIP(arg) > 0) addresses.push(arg);
        else throw new CorefileError(`not a valid IP address or interface name: "${arg}"`);
      }
    }
    return { block: { bind: addresses } };
  },
};
