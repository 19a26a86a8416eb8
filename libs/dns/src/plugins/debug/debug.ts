import type { DnsPlugin } from '../../plugin.js';

/** Accepted for compatibility of Corefiles: this server never recovers from panics, so there is nothing to switch off. */
export const debug: DnsPlugin = {
  name: 'debug',
  setup(words) {
    while (words.next()) if (words.nextArgument()) throw words.argumentError();
    return undefined;
  },
};
