import { CorefileError } from '../../corefile/corefile-error.js';
import type { EdnsOption, Message } from '../../message.js';
import { addressBytes } from '../../wire/address.js';
import type { Query } from '../../plugin.js';
import type { Rule } from './rule.js';

const NSID = 3;
const SUBNET = 8;
const DEFAULT_SIZE = 4_096;
const VARIABLES = [
  '{qname}',
  '{qtype}',
  '{client_ip}',
  '{client_port}',
  '{protocol}',
  '{server_ip}',
  '{server_port}',
];

/** `edns0 local|nsid|subnet set|append|replace|unset …`: options of the question on its way to later plugins. */
export function ednsRule(action: Rule['action'], given: readonly string[]): Rule {
  if (given.length < 2) throw new CorefileError('too few arguments for an EDNS0 rule');
  const verb = (given[1] as string).toLowerCase();
  if (!['set', 'append', 'replace', 'unset'].includes(verb))
    throw new CorefileError(`invalid action: ${JSON.stringify(verb)}`);
  const revert = verb !== 'unset' && given.at(-1) === 'revert';
  const args = revert ? given.slice(0, -1) : given;
  const kind = args[0] ?? '';
  const option = optionOf(kind.toLowerCase(), verb, args.slice(2));
  return {
    action,
    apply(message, query) {
      const found = option.value(query);
      if (found === undefined && verb !== 'unset') return undefined;
      const before = message.edns?.options ?? [];
      const options = change(before, verb, option.code, found);
      const edns = {
        size: message.edns?.size ?? DEFAULT_SIZE,
        dnssec: message.edns?.dnssec ?? false,
        version: 0,
        options,
      };
      const changed: Message = { ...message, edns };
      if (!revert) return { message: changed };
      return {
        message: changed,
        reply: (reply) =>
          reply.edns
            ? {
                ...reply,
                edns: {
                  ...reply.edns,
                  options: reply.edns.options.filter(({ code }) => code !== option.code),
                },
              }
            : reply,
      };
    },
  };
}

function change(
  options: readonly EdnsOption[],
  verb: string,
  code: number,
  data: string | undefined,
): readonly EdnsOption[] {
  const exists = options.some((each) => each.code === code);
  if (verb === 'unset') return options.filter((each) => each.code !== code);
  if (data === undefined) return options;
  if (exists)
    return verb === 'append'
      ? [...options, { code, data }]
      : options.map((each) => (each.code === code ? { code, data } : each));
  return verb === 'replace' ? options : [...options, { code, data }];
}

interface OptionSource {
  readonly code: number;
  /** Hexadecimal; undefined: nothing to set. */
  value(query: Query): string | undefined;
}

function optionOf(kind: string, verb: string, args: readonly string[]): OptionSource {
  if (verb === 'unset') return removed(kind, args);
  if (kind === 'nsid') {
    if (args.length > 0)
      throw new CorefileError('EDNS0 NSID rules can accept no more than one arg');
    return { code: NSID, value: () => '' };
  }
  const [first = '', data = ''] = args;
  if (kind === 'subnet') {
    if (args.length !== 2) throw new CorefileError('EDNS0 subnet rules require three or four args');
    const v4 = unsigned(first);
    if (v4 > 32) throw new CorefileError(`invalid IPv4 bit mask length ${v4}`);
    const v6 = unsigned(data);
    if (v6 > 128) throw new CorefileError(`invalid IPv6 bit mask length ${v6}`);
    return { code: SUBNET, value: ({ client }) => subnetOption(client.ip, v4, v6) };
  }
  if (kind !== 'local') throw new CorefileError(`invalid rule type ${JSON.stringify(kind)}`);
  if (args.length !== 2) throw new CorefileError('EDNS0 local rules require three or four args');
  const code = unsigned(first);
  if (data.startsWith('0x')) {
    const hex = data.slice(2);
    checkHex(hex);
    return { code, value: () => hex.toLowerCase() };
  }
  if (/^\{.*\}$/.test(data)) {
    if (!VARIABLES.includes(data) && !/^\{[^/]+\/.+\}$/.test(data))
      throw new CorefileError(`unsupported variable name ${JSON.stringify(data)}`);
    return { code, value: (query) => variable(data, query) };
  }
  return { code, value: () => Buffer.from(data).toString('hex') };
}

const NUMBER_OF_ARGUMENTS: Readonly<Record<string, readonly [count: number, text: string]>> = {
  local: [1, 'local unset action requires exactly two arguments'],
  nsid: [0, 'nsid unset action requires exactly one argument'],
  subnet: [0, 'subnet unset action requires exactly one argument'],
};

function removed(kind: string, args: readonly string[]): OptionSource {
  const [count, text] = NUMBER_OF_ARGUMENTS[kind] ?? [];
  if (count === undefined) throw new CorefileError(`invalid rule type ${JSON.stringify(kind)}`);
  if (args.length !== count) throw new CorefileError(text);
  const code = kind === 'local' ? unsigned(args[0] ?? '') : kind === 'nsid' ? NSID : SUBNET;
  return { code, value: () => undefined };
}

/** A number of 16 bits, decimal or with Go's prefixes. */
function unsigned(text: string): number {
  const fail = (reason: string): never => {
    throw new CorefileError(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`);
  };
  if (!/^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]*|[1-9]\d*)$/.test(text))
    fail('invalid syntax');
  const value = Number(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text);
  if (value > 0xffff) fail('value out of range');
  return value;
}

/** Go looks at the digits first, and then at their number. */
function checkHex(hex: string): void {
  const bad = /[^0-9a-fA-F]/u.exec(hex.length % 2 === 1 ? hex.slice(0, -1) : hex)?.[0];
  const last = hex.length % 2 === 1 ? /[^0-9a-fA-F]$/u.exec(hex)?.[0] : undefined;
  const found = bad ?? last;
  if (found !== undefined)
    throw new CorefileError(
      `encoding/hex: invalid byte: U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')} '${found}'`,
    );
  if (hex.length % 2 === 1) throw new CorefileError('encoding/hex: odd length hex string');
}

function variable(name: string, query: Query): string | undefined {
  const number = (value: number): string => value.toString(16).padStart(4, '0');
  const { client } = query;
  switch (name) {
    case '{qname}': return Buffer.from(query.message.question[0]?.name ?? '.').toString('hex');
    case '{qtype}': return number({ A: 1, AAAA: 28, TXT: 16, MX: 15, SRV: 33, PTR: 12, NS: 2, SOA: 6, CNAME: 5 }[query.type] ?? 0);
    case '{client_ip}': return addressBytes(client.ip, client.ip.includes(':') ? 6 : 4).toString('hex');
    case '{client_port}': return number(client.port);
    case '{protocol}': return Buffer.from(client.transport).toString('hex');
    case '{server_port}': return number(Number(/:(\d+)$/.exec(query.server)?.[1] ?? 53));
    // A datagram to a listener on all addresses does not say which one it was sent to.
    case '{server_ip}': return client.destination === undefined ? undefined : addressBytes(client.destination, client.destination.includes(':') ? 6 : 4).toString('hex');
    // A label of `metadata`; without a value the option is not touched.
    default: {
      const value = query.metadata?.get(name.slice(1, -1))?.() ?? '';
      return value === '' ? undefined : Buffer.from(value).toString('hex');
    }
  } // prettier-ignore
}

/** EDNS client subnet of the client's own address (RFC 7871). */
function subnetOption(ip: string, v4: number, v6: number): string {
  const family = ip.includes(':') ? 6 : 4;
  const bits = family === 4 ? v4 : v6;
  const bytes = Buffer.from(addressBytes(ip, family));
  for (let bit = bits; bit < bytes.length * 8; bit++)
    bytes[bit >> 3] = (bytes[bit >> 3] as number) & ~(0x80 >> (bit & 7));
  const header = Buffer.from([0, family === 4 ? 1 : 2, bits, 0]);
  return Buffer.concat([header, bytes.subarray(0, Math.ceil(bits / 8))]).toString('hex');
}
