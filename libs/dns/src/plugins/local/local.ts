import { replyTo } from '../../message.js';
import type { DnsPlugin } from '../../plugin.js';
import { isWithin } from '../../names.js';

const TTL = 604_800;
const ZONES = [
  'localhost.',
  '0.in-addr.arpa.',
  '127.in-addr.arpa.',
  '255.in-addr.arpa.',
  '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa.',
];

/** Answers `localhost` and the reverse zones of special addresses itself (RFC 6303, RFC 6761). */
export const local: DnsPlugin = {
  name: 'local',
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query, next) {
        const name = query.message.question[0]?.name ?? '.';
        const record = (type: string, data: string, owner = name) => ({
          name: owner,
          type,
          class: 'IN',
          ttl: TTL,
          data,
        });
        const prefixed = query.name.startsWith('localhost.') && query.name !== 'localhost.';
        const zone = ZONES.find((each) => isWithin(each, query.name));
        if (zone === undefined && !prefixed) return next(query);
        const reply = replyTo(query.message);
        const soa = record(
          'SOA',
          `${zone ?? 'localhost.'} root.${zone ?? 'localhost.'} 1 0 0 0 0`,
          zone ?? 'localhost.',
        );
        if (query.name === 'localhost.' || prefixed) {
          if (query.type === 'A')
            return {
              rcode: 'NOERROR',
              plugin: 'local',
              reply: { ...reply, answer: [record('A', '127.0.0.1')] },
            };
          if (query.type === 'AAAA')
            return {
              rcode: 'NOERROR',
              plugin: 'local',
              reply: { ...reply, answer: [record('AAAA', '::1')] },
            };
        }
        if (
          query.type === 'PTR' &&
          (query.name === '1.0.0.127.in-addr.arpa.' || query.name === ZONES[4])
        ) {
          return {
            rcode: 'NOERROR',
            plugin: 'local',
            reply: { ...reply, answer: [record('PTR', 'localhost.')] },
          };
        }
        if (prefixed && zone === undefined)
          return {
            rcode: 'NOERROR',
            plugin: 'local',
            reply: {
              ...reply,
              authority: [record('SOA', 'localhost. root.localhost. 1 0 0 0 0', 'localhost.')],
            },
          };
        if (query.name !== zone && zone !== 'localhost.')
          return {
            rcode: 'NOERROR',
            plugin: 'local',
            reply: { ...reply, rcode: 'NXDOMAIN', authority: [soa] },
          };
        return { rcode: 'NOERROR', plugin: 'local', reply: { ...reply, authority: [soa] } };
      },
    };
  },
};
