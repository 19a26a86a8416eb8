import { CorefileError } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

/**
 * Labels where a client is by a MaxMind database (`geoip DATABASE { edns-subnet }`). Such a database is binary, and the files of this server are texts
 * of a ConfigMap: none can be opened, and the answer is the one that CoreDNS gives then.
 */
export const geoip: DnsPlugin = {
  name: 'geoip',
  setup(words, context) {
    let path = '';
    while (words.next()) {
      if (!words.nextArgument()) throw words.argumentError();
      if (path !== '') throw words.error('configuring multiple databases is not supported');
      path = words.value;
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock())
        if (words.value !== 'edns-subnet')
          throw words.error(`unknown property ${JSON.stringify(words.value)}`);
    }
    const reason =
      context.readFile(path) === undefined
        ? `open ${path}: no such file or directory`
        : 'error opening database: invalid MaxMind DB file';
    const error: CorefileError = words.error(`failed to open database file: ${reason}`);
    throw error;
  },
};
