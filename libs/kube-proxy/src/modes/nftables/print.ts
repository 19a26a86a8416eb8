import type { Cidr, Family } from '../../address.js';
import { hostPort } from '../../address.js';
import { intervalTexts } from './intervals.js';
import type { Action, Match, Rule } from './rule.js';

/** The name of the family in nftables. */
export const ipOf = (family: Family): 'ip' | 'ip6' => (family === 'IPv4' ? 'ip' : 'ip6');

/** A rule as nft 1.0 lists it. */
export function printRule(rule: Rule, family: Family): string {
  return [
    ...rule.matches.map((match) => printMatch(match, ipOf(family))),
    ...rule.actions.map((action) => printAction(action, ipOf(family))),
    ...(rule.comment === undefined ? [] : [`comment "${rule.comment}"`]),
  ].join(' ');
}

function printMatch(match: Match, ip: string): string {
  switch (match.kind) {
    case 'new':
      return 'ct state new';
    case 'translated':
      return 'ct status dnat';
    case 'local':
      return `fib ${addr(match.side)} type local`;
    case 'address':
      return `${ip} ${addr(match.side)} ${not(match.not)}${printCidrs(match.cidrs)}`;
    case 'in-set':
      return `${ip} ${addr(match.side)} @${match.set}`;
    case 'device':
      return `iifname ${not(match.not)}"${match.name}${match.isPrefix ? '*' : ''}"`;
    case 'protocol':
      return `meta l4proto ${match.name}`;
    case 'mark':
      // nft 1.0 takes the highest bit for a prefix of length one.
      return match.bit === 31
        ? 'meta mark != 0x00000000/1'
        : `meta mark & ${hex(match.bit)} != 0x00000000`;
    case 'hairpin':
      return `${ip} saddr . ${ip} daddr . meta l4proto . th dport @hairpin-connections`;
  }
}

export function printAction(action: Action, ip: string): string {
  switch (action.kind) {
    case 'jump':
    case 'goto':
      return `${action.kind} ${action.chain}`;
    case 'lookup': {
      const key = action.map.endsWith('nodeports') ? '' : `${ip} daddr . `;
      return `${key}meta l4proto . th dport vmap @${action.map}`;
    }
    case 'drop':
    case 'reject':
      return action.kind;
    case 'masquerade':
      return 'masquerade fully-random';
    case 'set-mark':
      return `meta mark set meta mark | ${hex(action.bit)}`;
    case 'clear-mark':
      return `meta mark set meta mark ^ ${hex(action.bit)}`;
    case 'translate-to-one': {
      const map = action.endpoints.map((e, i) => `${i} : ${e.ip} . ${e.port}`).join(', ');
      return `dnat ${ip} to numgen random mod ${action.endpoints.length} map { ${map} }`;
    }
    case 'goto-one': {
      const map = action.chains.map((chain, i) => `${i} : goto ${chain}`).join(', ');
      return `numgen random mod ${action.chains.length} vmap { ${map} }`;
    }
    case 'translate':
      return `dnat to ${hostPort(action.endpoint.ip, action.endpoint.port)}`;
    case 'remember':
      return `update @${action.set} { ${ip} saddr }`;
  }
}

/** One block stands alone, several are an anonymous set, even when nft makes one of them. */
function printCidrs(cidrs: readonly Cidr[]): string {
  const texts = intervalTexts(cidrs).join(', ');
  return cidrs.length === 1 ? texts : `{ ${texts} }`;
}

const addr = (side: 'src' | 'dst'): string => (side === 'src' ? 'saddr' : 'daddr');
const not = (negated: boolean | undefined): string => (negated === true ? '!= ' : '');
const hex = (bit: number): string => `0x${(2 ** bit).toString(16).padStart(8, '0')}`;
