import { type DnsRecord, type Message, type Rcode, replyTo } from '../../message.js';
import { isWithin } from '../../names.js';
import type { DnsPlugin, Outcome, Query } from '../../plugin.js';

const TTL = 604_800;
const LOCALHOST = 'localhost.';
const ZONES = [LOCALHOST, '0.in-addr.arpa.', '127.in-addr.arpa.', '255.in-addr.arpa.'];
const LOOPBACK = '1.0.0.127.in-addr.arpa.';

/** Answers `localhost` and the reverse zones of special addresses itself (`local { localhost_prefix on|off }`, RFC 6303, RFC 6761). */
export const local: DnsPlugin = {
  name: 'local',
  setup(words) {
    let prefix = true;
    while (words.next()) {
      if (words.remainingArguments().length > 0) throw words.argumentError();
      while (words.nextBlock()) {
        if (words.value !== 'localhost_prefix')
          throw words.error(`unknown property '${words.value}'`);
        const args = words.remainingArguments();
        if (args.length !== 1) throw words.argumentError();
        if (args[0] !== 'on' && args[0] !== 'off')
          throw words.error(`localhost_prefix expects 'on' or 'off', got "${args[0]}"`);
        prefix = args[0] === 'on';
      }
    }
    return {
      serve(query, next) {
        const { name } = query;
        const zone = ZONES.find((each) => isWithin(each, name));
        // `localhost` with a search domain behind it: a resolver appended what was never meant.
        if (zone === undefined)
          return prefix && name.startsWith(LOCALHOST) ? loopback(query, false) : next(query);
        if (zone === LOCALHOST) return loopback(query, name === LOCALHOST);
        if (name === zone) return apexOf(query) ?? negative(query, zone);
        if (name !== LOOPBACK) return negative(query, zone, 'NXDOMAIN');
        return query.type === 'PTR' ? positive(query, LOCALHOST) : negative(query, zone);
      },
    };
  },
};

const SOA = `localhost. root.localhost. 1 0 0 0 ${TTL}`;

/** A name that means this machine; `localhost` itself is a zone too. */
function loopback(query: Query, isZone: boolean): Outcome {
  if (query.type === 'A') return positive(query, '127.0.0.1');
  if (query.type === 'AAAA') return positive(query, '::1');
  return (isZone ? apexOf(query) : undefined) ?? negative(query, asked(query));
}

function apexOf(query: Query): Outcome | undefined {
  if (query.type === 'SOA') return positive(query, SOA);
  return query.type === 'NS' ? positive(query, LOCALHOST) : undefined;
}

const asked = (query: Query): string => query.message.question[0]?.name ?? query.name;

const record = (name: string, type: string, data: string): DnsRecord => ({
  name,
  type,
  class: 'IN',
  ttl: TTL,
  data,
});

function positive(query: Query, data: string): Outcome {
  const reply: Message = {
    ...replyTo(query.message),
    answer: [record(asked(query), query.type, data)],
  };
  return { rcode: 'NOERROR', plugin: 'local', reply };
}

function negative(query: Query, zone: string, rcode: Rcode = 'NOERROR'): Outcome {
  const reply: Message = {
    ...replyTo(query.message, rcode),
    authority: [record(zone, 'SOA', SOA)],
  };
  return { rcode: 'NOERROR', plugin: 'local', reply };
}
