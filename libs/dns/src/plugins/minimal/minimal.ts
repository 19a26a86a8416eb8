import type { DnsPlugin } from '../../plugin.js';
import { replyType } from '../../reply-type.js';

/** Leaves authority and additional sections out of answers that do not need them. */
export const minimal: DnsPlugin = {
  name: 'minimal',
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      async serve(query, next) {
        const outcome = await next(query);
        const { reply } = outcome;
        // CoreDNS looks into the reply even where there is none, and ends in a panic.
        if (!reply) return outcome.error === undefined ? { rcode: 'SERVFAIL' } : outcome;
        if (replyType(reply) !== 'NOERROR') return outcome;
        return { ...outcome, reply: { ...reply, authority: [], additional: [] } };
      },
    };
  },
};
