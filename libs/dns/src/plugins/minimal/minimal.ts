import type { DnsPlugin } from '../../plugin.js';

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
        if (!reply || reply.rcode !== 'NOERROR' || reply.answer.length === 0) return outcome;
        return { ...outcome, reply: { ...reply, authority: [], additional: [] } };
      },
    };
  },
};
