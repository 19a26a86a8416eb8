import { type DnsRecord, type Message, replyTo } from '../../message.js';
import { isWithin } from '../../names.js';
import type { DnsPlugin, Outcome, Query } from '../../plugin.js';

const TTL = 604_800;
const LOOPBACK_V6 = `1.${'0.'.repeat(31)}ip6.arpa.`;
const ZONES = [
  'localhost.',
  '0.in-addr.arpa.',
  '127.in-addr.arpa.',
  '255.in-addr.arpa.',
  LOOPBACK_V6,
];

/** Answers `localhost` and the reverse zones of special addresses itself (RFC 6303, RFC 6761). */
export const local: DnsPlugin = {
  name: 'local',
  setup(words) {
    words.next();
    if (words.nextArgument()) throw words.argumentError();
    return {
      serve(query, next) {
        const zone = ZONES.find((each) => isWithin(each, query.name));
        // `localhost` with a search domain behind it: a resolver appended what was never meant.
        if (zone === undefined)
          return query.name.startsWith('localhost.')
            ? outcome(query, ...answers(query, 'localhost.', false))
            : next(query);
        return outcome(query, ...answers(query, zone, query.name === zone));
      },
    };
  },
};

function answers(
  query: Query,
  zone: string,
  apex: boolean,
): [readonly DnsRecord[], readonly DnsRecord[]] {
  const name = query.message.question[0]?.name ?? query.name;
  const record = (type: string, data: string, owner = name): DnsRecord => ({
    name: owner,
    type,
    class: 'IN',
    ttl: TTL,
    data,
  });
  const soa = 'localhost. root.localhost. 1 0 0 0 604800';
  const named = zone === 'localhost.';
  switch (query.type) {
    case 'A':
      if (named) return [[record('A', '127.0.0.1')], []];
      break;
    case 'AAAA':
      if (named) return [[record('AAAA', '::1')], []];
      break;
    case 'NS':
      if (apex) return [[record('NS', 'localhost.')], []];
      break;
    case 'SOA':
      if (apex) return [[record('SOA', soa)], []];
      break;
    case 'PTR':
      if (query.name === '1.0.0.127.in-addr.arpa.' || query.name === LOOPBACK_V6)
        return [[record('PTR', 'localhost.')], []];
      break;
    default:
  }
  return [[], [record('SOA', soa, named ? name : zone)]];
}

function outcome(
  query: Query,
  answer: readonly DnsRecord[],
  authority: readonly DnsRecord[],
): Outcome {
  const reply: Message = { ...replyTo(query.message), answer, authority };
  return { rcode: 'NOERROR', plugin: 'local', reply };
}
