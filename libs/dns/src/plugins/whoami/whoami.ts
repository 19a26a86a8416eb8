import { replyTo } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';

/** Answers with the client's address, port and transport in the additional section. */
export const whoami: DnsPlugin = {
  name: 'whoami',
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query) {
        const name = query.message.question[0]?.name ?? '.';
        const { ip, port, transport } = query.client;
        const srv = `_${transport}.${name === '.' ? '' : name}`;
        const additional = [
          { name, type: ip.includes(':') ? 'AAAA' : 'A', class: query.class, ttl: 0, data: ip },
          { name: srv, type: 'SRV', class: query.class, ttl: 0, data: `0 0 ${port} .` },
        ];
        return {
          rcode: 'NOERROR',
          plugin: 'whoami',
          reply: { ...replyTo(query.message), authoritative: true, additional },
        };
      },
    };
  },
};
