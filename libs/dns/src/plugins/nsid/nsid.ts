import { onlyOnce } from '../../corefile/corefile-error.js';
import type { DnsPlugin } from '../../plugin.js';

const NSID = 3;

/** Names the server in the NSID option when a client asks for it (`nsid [DATA]`, RFC 5001). */
export const nsid: DnsPlugin = {
  name: 'nsid',
  setup(words, { hostname }) {
    let text = hostname;
    let seen = 0;
    while (words.next()) {
      if (seen++ > 0) throw onlyOnce();
      const args = words.remainingArguments();
      if (args.length > 0) text = args.join(' ');
    }
    const data = Buffer.from(text).toString('hex');
    return {
      async serve(query, next) {
        const { edns } = query.message;
        const asked = edns?.options.some(({ code }) => code === NSID) === true;
        const outcome = await next(query);
        if (!asked || !edns || !outcome.reply) return outcome;
        const options = [
          ...(outcome.reply.edns?.options ?? []).filter(({ code }) => code !== NSID),
          { code: NSID, data },
        ];
        // An answer without OPT record gets one, and that says that DNSSEC is fine.
        const dnssec = outcome.reply.edns?.dnssec ?? true;
        return { ...outcome, reply: { ...outcome.reply, edns: { ...edns, dnssec, options } } };
      },
    };
  },
};
