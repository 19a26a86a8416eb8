import { replyTo } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';

const VERSION = 'CoreDNS-1.14.7';

/** Answers the questions of class CH that ask what the server is (`chaos [VERSION] [AUTHORS…]`). */
export const chaos: DnsPlugin = {
  name: 'chaos',
  setup(words, { hostname }) {
    words.next();
    const [version = VERSION, ...authors] = words.remainingArguments();
    if (words.nextBlock()) throw words.error(`unknown property '${words.value}'`);
    return {
      serve(query, next) {
        if (query.class !== 'CH' || query.type !== 'TXT') return next(query);
        const texts: Readonly<Record<string, readonly string[]>> = {
          'version.bind.': [version], 'version.server.': [version], 'authors.bind.': authors, 'hostname.bind.': [hostname], 'id.server.': [hostname],
        }; // prettier-ignore
        const found = texts[query.name];
        if (!found) return next(query);
        const name = query.message.question[0]?.name ?? query.name;
        const answer = found.map((text) => ({
          name,
          type: 'TXT',
          class: 'CH',
          ttl: 0,
          data: `"${text}"`,
        }));
        return { rcode: 'NOERROR', plugin: 'chaos', reply: { ...replyTo(query.message), answer } };
      },
    };
  },
};
