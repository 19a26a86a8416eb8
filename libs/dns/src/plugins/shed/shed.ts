import { onlyOnce } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

/** Drops the oldest answers when a client reads too slowly (`shed`). Read and checked: Node's datagrams do not wait. */
export const shed: DnsPlugin = {
  name: 'shed',
  setup(words, { keys }) {
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      if (words.remainingArguments().length > 0) throw words.argumentError();
      if (words.nextBlock()) throw words.error('shed takes no options');
    }
    for (const { scheme, text } of keys)
      if (scheme !== 'dns')
        throw words.error(
          `only plain DNS server blocks are supported; ${JSON.stringify(text)} uses transport ${JSON.stringify(scheme)}`,
        );
    return { serve: (query, next) => next(query) };
  },
};
