import { BlockList, isIP, isIPv6 } from 'node:net';
import { replyTo } from '../../message.js';
import { closestZone } from '../../names.js';
import type { DnsPlugin } from '../../plugin.js';
import { typeNumber } from '../../wire/types.js';
import { expandZone } from '../../zones.js';

interface Policy {
  readonly action: 'allow' | 'block' | 'filter' | 'drop';
  readonly types: ReadonlySet<string>;
  readonly networks: BlockList | undefined;
}

const ACTIONS = new Set(['allow', 'block', 'filter', 'drop']);

/** Allows, blocks (REFUSED), filters (no data) or drops questions by type and source network; the first policy that matches. */
export const acl: DnsPlugin = {
  name: 'acl',
  setup(words, context) {
    const rules: { zones: readonly string[]; policies: Policy[] }[] = [];
    while (words.next()) {
      const given = words.remainingArguments();
      const policies: Policy[] = [];
      rules.push({
        zones: given.length === 0 ? context.zones : given.flatMap((zone) => expandZone(zone) ?? []),
        policies,
      });
      while (words.nextBlock()) {
        const action = words.value;
        if (!ACTIONS.has(action))
          throw words.error(
            `unexpected token "${action}"; expect 'allow', 'block', 'filter' or 'drop'`,
          );
        const types = new Set<string>();
        let networks: BlockList | undefined;
        const args = words.remainingArguments();
        for (let at = 0; at < args.length;) {
          const section = args[at++] as string;
          if (section !== 'type' && section !== 'net')
            throw words.error(`unexpected token "${section}"; expect 'type | net'`);
          const start = at;
          while (at < args.length && args[at] !== 'type' && args[at] !== 'net') at++;
          const tokens = args.slice(start, at);
          if (tokens.length === 0) throw words.error(`no token specified in "${section}" section`);
          for (const token of tokens) {
            if (section === 'type') {
              if (token === '*') continue;
              if (typeNumber(token) === undefined)
                throw words.error(`unexpected token "${token}"; expect legal QTYPE`);
              types.add(token);
            } else {
              networks ??= new BlockList();
              if (token === '*') {
                networks.addSubnet('0.0.0.0', 0, 'ipv4');
                networks.addSubnet('::', 0, 'ipv6');
                break;
              }
              const text = token.includes('/')
                ? token
                : `${token}/${token.includes(':') ? 128 : 32}`;
              const [, address = '', prefix = ''] = /^([^/%]+)\/(\d{1,3})$/.exec(text) ?? [];
              const family = isIP(address);
              if (family === 0 || Number(prefix) > (family === 4 ? 32 : 128))
                throw words.error(`illegal CIDR notation "${text}"`);
              networks.addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
            }
          }
        }
        policies.push({ action: action as Policy['action'], types, networks });
      }
    }
    return {
      serve(query, next) {
        const { ip } = query.client;
        for (const { zones, policies } of rules) {
          if (closestZone(zones, query.name) === undefined) continue;
          const policy = policies.find(
            ({ types, networks }) =>
              (types.size === 0 || types.has(query.type)) &&
              (networks === undefined || networks.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')),
          );
          if (!policy || policy.action === 'allow') continue;
          if (policy.action === 'drop') return { rcode: 'NOERROR', silent: true };
          const blocked = policy.action === 'block';
          const prohibited = { code: 15, data: blocked ? '000f' : '0011' };
          const base = replyTo(query.message, blocked ? 'REFUSED' : 'NOERROR');
          // The extended error goes out even to clients that sent no OPT record (RFC 8914 asks for it only with one).
          return {
            rcode: 'NOERROR',
            plugin: 'acl',
            reply: {
              ...base,
              edns: { size: 4_096, dnssec: true, version: 0, options: [prohibited] },
            },
          };
        }
        return next(query);
      },
    };
  },
};
