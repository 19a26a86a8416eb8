import { BlockList, isIP, isIPv6 } from 'node:net';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { Dispenser } from '../../corefile/dispenser.js';
import { parseDuration } from '../../duration.js';
import type { DnsRecord } from '../../message.js';
import { fqdn, lower } from '../../names.js';
import type { DnsPlugin, SetupContext } from '../../plugin.js';

const DEFAULT_RELOAD_MS = 30_000;

type Order = (records: readonly DnsRecord[], context: SetupContext) => readonly DnsRecord[];

/** `reload DURATION` in milliseconds. Throws CorefileError. */
function reloadTime(words: Dispenser): number {
  const [text, ...more] = words.remainingArguments();
  if (text === undefined) throw words.error('reload duration value is missing');
  if (more.length > 0) throw words.error('unexpected argument');
  try {
    return parseDuration(text);
  } catch {
    throw words.error(`invalid reload duration '${text}'`);
  }
}

/** Mixes the addresses and MX records of answers (`loadbalance [round_robin | weighted FILE] { reload …; prefer CIDR… }`). */
export const loadbalance: DnsPlugin = {
  name: 'loadbalance',
  setup(words, context) {
    let weights: string | undefined;
    let reloadMs = DEFAULT_RELOAD_MS;
    let preferred: readonly BlockList[] = [];
    while (words.next()) {
      const [policy = 'round_robin', file, extra] = words.remainingArguments();
      if (policy !== 'round_robin' && policy !== 'weighted')
        throw new CorefileError(`unknown policy: ${policy}`);
      if (policy === 'round_robin' && file !== undefined)
        throw words.error('unknown property for round_robin');
      if (policy === 'weighted' && file === undefined)
        throw words.error('missing weight file argument');
      if (extra !== undefined) throw words.error('unexpected argument(s)');
      if (policy === 'weighted' && file !== undefined)
        weights =
          file.startsWith('/') || context.settings.root === ''
            ? file
            : `${context.settings.root}/${file}`;
      while (words.nextBlock()) {
        if (words.value === 'prefer' && policy === 'round_robin') {
          const nets = words.remainingArguments();
          preferred = nets.map((cidr) => {
            const [address = '', prefix = ''] = cidr.split('/');
            const family = isIP(address);
            if (
              family === 0 ||
              !/^\d+$/.test(prefix) ||
              Number(prefix) > (family === 4 ? 32 : 128)
            ) {
              throw words.error(`invalid CIDR "${cidr}": invalid CIDR address: ${cidr}`);
            }
            const list = new BlockList();
            list.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
            return list;
          });
        } else if (words.value === 'reload' && policy === 'weighted') reloadMs = reloadTime(words);
        else throw words.error(`unknown property '${words.value}'`);
      }
    }
    let table = weights === undefined ? undefined : parseWeights(context.readFile(weights) ?? '');
    let timer: { cancel(): void } | undefined;
    const order: Order =
      table === undefined ? shuffle : (records) => weighted(records, table ?? new Map(), context);
    const arrange = (records: readonly DnsRecord[]): readonly DnsRecord[] => {
      const mixed = roundRobin(records, order, context);
      return preferred.length === 0 ? mixed : prefer(mixed, preferred);
    };
    return {
      start() {
        if (weights !== undefined && reloadMs > 0)
          timer = context.clock.every(
            reloadMs,
            () => (table = parseWeights(context.readFile(weights) ?? '')),
          );
      },
      stop: () => timer?.cancel(),
      async serve(query, next) {
        const outcome = await next(query);
        const { reply } = outcome;
        if (!reply || reply.rcode !== 'NOERROR' || query.type === 'AXFR' || query.type === 'IXFR')
          return outcome;
        // One record has one order; more are mixed anew for every question.
        const single = [reply.answer, reply.authority, reply.additional].every(
          (records) => records.length < 2,
        );
        if (single) return outcome;
        return {
          ...outcome,
          stableUntil: 0,
          reply: {
            ...reply,
            answer: arrange(reply.answer),
            authority: arrange(reply.authority),
            additional: arrange(reply.additional),
          },
        };
      },
    };
  },
};

const isAddress = ({ type }: DnsRecord): boolean => type === 'A' || type === 'AAAA';

/** CNAME records, the rest, addresses, MX: the order of sections after mixing. */
function roundRobin(
  records: readonly DnsRecord[],
  order: Order,
  context: SetupContext,
): readonly DnsRecord[] {
  if (records.length < 2) return records;
  const aliases = records.filter(({ type }) => type === 'CNAME');
  const addresses = records.filter(isAddress);
  const mail = records.filter(({ type }) => type === 'MX');
  const rest = records.filter(
    (record) => record.type !== 'CNAME' && record.type !== 'MX' && !isAddress(record),
  );
  return [...aliases, ...rest, ...order(addresses, context), ...shuffle(mail, context)];
}

function shuffle(records: readonly DnsRecord[], { random }: SetupContext): readonly DnsRecord[] {
  const mixed = [...records];
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = random.int(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as DnsRecord, mixed[at] as DnsRecord];
  }
  return mixed;
}

function parseWeights(text: string): Map<string, Map<string, number>> {
  const table = new Map<string, Map<string, number>>();
  let current: Map<string, number> | undefined;
  for (const line of text.split('\n')) {
    const [first, second] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (first === undefined || first === '') continue;
    if (second === undefined) {
      current = new Map();
      table.set(lower(fqdn(first)), current);
    } else current?.set(first, Number(second));
  }
  return table;
}

/** Puts one address first, chosen by weight; an address without a weight counts 1. */
function weighted(
  records: readonly DnsRecord[],
  table: ReadonlyMap<string, ReadonlyMap<string, number>>,
  { random }: SetupContext,
): readonly DnsRecord[] {
  const weights = table.get(lower(records[0]?.name ?? ''));
  if (!weights) return records;
  const each = records.map(({ data }) => weights.get(data) ?? 1);
  let left = random.next() * each.reduce((sum, weight) => sum + weight, 0);
  const chosen = Math.max(
    0,
    each.findIndex((weight) => (left -= weight) < 0),
  );
  return [records[chosen] as DnsRecord, ...records.filter((_, index) => index !== chosen)];
}

function prefer(
  records: readonly DnsRecord[],
  preferred: readonly BlockList[],
): readonly DnsRecord[] {
  const liked = (record: DnsRecord): boolean =>
    isAddress(record) &&
    preferred.some((list) => list.check(record.data, isIPv6(record.data) ? 'ipv6' : 'ipv4'));
  const firstAddress = records.findIndex(isAddress);
  if (firstAddress < 0) return records;
  const addresses = records.filter(isAddress);
  const sorted = [...addresses.filter(liked), ...addresses.filter((record) => !liked(record))];
  return records.map((record) => (isAddress(record) ? (sorted.shift() as DnsRecord) : record));
}
