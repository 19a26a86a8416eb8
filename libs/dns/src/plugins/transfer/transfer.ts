import { isIP } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import { type DnsRecord, replyTo } from '../../message.js';
import { closestZone } from '../../names.js';
import type { DnsPlugin, Outcome, Query } from '../../plugin.js';
import { expandZones } from '../../zones.js';

interface Rule {
  readonly zones: readonly string[];
  /** Addresses that may have the zones; `*`: anybody. */
  readonly to: readonly string[];
}

/** Hands whole zones of the plugins behind it to other servers (`transfer [ZONE…] { to ADDRESS… }`, RFC 5936). */
export const transfer: DnsPlugin = {
  name: 'transfer',
  setup(words, context) {
    const rules: Rule[] = [];
    while (words.next()) {
      const zones = expandZones(words.remainingArguments(), context.zones);
      const to: string[] = [];
      // The plugin's name stands twice in some of its complaints.
      const own = (message: string): CorefileError =>
        new CorefileError(`plugin/transfer: ${words.error(message).message}`);
      while (words.nextBlock()) {
        const option = words.value;
        const args = words.remainingArguments();
        if (option === 'to') {
          if (args.length === 0) throw words.argumentError();
          to.push(...args.map(addressOf));
        } else if (option === 'source') {
          if (args.length !== 1) throw words.argumentError();
          if (isIP(args[0] ?? '') === 0)
            throw own(`invalid source address ${JSON.stringify(args[0])}`);
        } else throw own(`unknown property ${JSON.stringify(option)}`);
      }
      if (to.length === 0) throw own("'to' is required");
      rules.push({ zones, to });
    }
    const recordsOf = (query: Query, serial: number | undefined): Outcome['transfer'] => {
      for (const instance of context.instances()) {
        const records = instance.transfer?.(query.name, serial);
        if (records) return records;
      }
      return undefined;
    };
    return {
      serve(query, next) {
        if (query.type !== 'AXFR' && query.type !== 'IXFR') return next(query);
        if (query.client.transport !== 'tcp') return { rcode: 'REFUSED' };
        const rule = ruleFor(rules, query.name);
        if (!rule) return next(query);
        if (!rule.to.includes('*') && !rule.to.includes(query.client.ip))
          return { rcode: 'NOERROR', plugin: 'transfer', reply: replyTo(query.message, 'REFUSED') };
        const serial = query.type === 'IXFR' ? serialIn(query) : undefined;
        if (query.type === 'IXFR' && serial === undefined) return { rcode: 'SERVFAIL' };
        const records = recordsOf(query, serial);
        if (!records) return next(query);
        return outgoing(query, records, context.log);
      },
    };
  },
};

function outgoing(
  query: Query,
  records: readonly DnsRecord[],
  log: { info(text: string): void },
): Outcome {
  const [soa] = records;
  const serial = soa?.data.split(' ')[2];
  const name = query.message.question[0]?.name ?? query.name;
  const reply = replyTo(query.message);
  if (records.length === 1) {
    log.info(
      `plugin/transfer: Outgoing noop, incremental transfer for up to date zone "${name}" to ${query.client.ip} for ${serial} SOA serial`,
    );
    return { rcode: 'NOERROR', plugin: 'transfer', reply: { ...reply, answer: records } };
  }
  log.info(
    `plugin/transfer: Outgoing transfer of ${records.length} records of zone "${name}" to ${query.client.ip} for ${serial} SOA serial`,
  );
  return {
    rcode: 'NOERROR',
    plugin: 'transfer',
    reply: { ...reply, authoritative: true },
    transfer: records,
  };
}

function ruleFor(rules: readonly Rule[], name: string): Rule | undefined {
  const zone = closestZone(
    rules.flatMap(({ zones }) => zones),
    name,
  );
  return zone === undefined ? undefined : rules.find(({ zones }) => zones.includes(zone));
}

/** The serial that the asker has, from the SOA in its question (RFC 1995 3). */
function serialIn({ message }: Query): number | undefined {
  const [soa, ...others] = message.authority;
  return soa?.type === 'SOA' && others.length === 0 ? Number(soa.data.split(' ')[2]) : undefined;
}

/** The address of `ADDRESS[:PORT]`; the port is where notifications would go. */
function addressOf(text: string): string {
  const host =
    /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ??
    (text.split(':').length === 2 ? text.split(':')[0] : text) ??
    text;
  if (text !== '*' && isIP(host) === 0)
    throw new CorefileError(`must specify an IP address: \`${text}'`);
  return text === '*' ? text : host;
}
