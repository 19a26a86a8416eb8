import { CorefileError } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

const DEFAULT_SIZE = 1_232;

/** Caps the EDNS size that a client may ask for (`bufsize [SIZE]`, 512 to 4096). */
export const bufsize: DnsPlugin = {
  name: 'bufsize',
  setup(words) {
    let size = DEFAULT_SIZE;
    while (words.next()) {
      const args = words.remainingArguments();
      // The plugin's name stands twice in its complaints.
      const refuse = (): CorefileError =>
        new CorefileError(`plugin/bufsize: ${words.argumentError().message}`);
      if (args.length > 1) throw refuse();
      if (args[0] === undefined) continue;
      size = Number(args[0]);
      if (!/^\d+$/.test(args[0]) || size < 512 || size > 4_096) throw refuse();
    }
    return {
      async serve(query, next) {
        const { edns } = query.message;
        if (!edns || edns.size <= size) return next(query);
        const message = { ...query.message, edns: { ...edns, size } };
        return { ...(await next({ ...query, message })), payload: size };
      },
    };
  },
};
