import { replyTo } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';

const TTL = 8_482;

/** Refuses ANY in the way of RFC 8482: one HINFO record. */
export const any: DnsPlugin = {
  name: 'any',
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query, next) {
        if (query.type !== 'ANY') return next(query);
        const name = query.message.question[0]?.name ?? '.';
        const answer = [
          { name, type: 'HINFO', class: 'IN', ttl: TTL, data: '"ANY obsoleted" "See RFC 8482"' },
        ];
        return {
          rcode: 'NOERROR',
          plugin: 'any',
          reply: { ...replyTo(query.message), answer },
        };
      },
    };
  },
};
