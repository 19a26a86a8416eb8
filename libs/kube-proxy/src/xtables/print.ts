import type { Match, Rule, Target } from './rule.js';
import type { Family } from '../address.js';

const PROTOCOL_NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, sctp: 132 };

/** The kernel keeps a probability as a fraction of 2³¹; the tool prints that with eleven digits. */
const PROBABILITY_UNIT = 2 ** 31;

/** One line of `iptables-save` (`-A CHAIN …`), in the order and spelling of iptables 1.8. */
export function printRule(chain: string, rule: Rule, family: Family): string {
  const parts = [`-A ${chain}`];
  if (rule.source !== undefined) parts.push(`${not(rule.source.not)}-s ${rule.source.value.text}`);
  if (rule.destination !== undefined)
    parts.push(`${not(rule.destination.not)}-d ${rule.destination.value.text}`);
  if (rule.inDevice !== undefined) parts.push(`${not(rule.inDevice.not)}-i ${rule.inDevice.value}`);
  if (rule.protocol !== undefined) parts.push(`-p ${rule.protocol}`);
  for (const match of rule.matches) parts.push(printMatch(match, family));
  if (rule.target !== undefined) parts.push(printTarget(rule.target, family));
  return parts.join(' ');
}

function printMatch(match: Match, family: Family): string {
  switch (match.kind) {
    case 'comment':
      return `-m comment --comment ${quote(match.text)}`;
    case 'protocol':
      return `-m ${match.name}${match.destinationPort === undefined ? '' : ` --dport ${match.destinationPort}`}`;
    case 'state':
      if (match.module === 'state') return `-m state --state ${match.states.join(',')}`;
      return `-m conntrack ${not(match.not)}--ctstate ${match.states.join(',')}`;
    case 'mark':
      return `-m mark ${not(match.not)}--mark ${hex(match.mark)}/${hex(match.mark)}`;
    case 'addrtype':
      return `-m addrtype ${not(match.not)}--${match.side}-type LOCAL`;
    case 'set':
      return `-m set --match-set ${match.name} ${match.sides.join(',')}`;
    case 'physdev':
      return `-m physdev ${not(match.not)}--physdev-is-in`;
    case 'ipvs':
      return `-m ipvs --vproto ${PROTOCOL_NUMBERS[match.protocol] ?? 0} --vaddr ${match.ip} --vport ${match.port}`;
    case 'statistic':
      return `-m statistic --mode random --probability ${printProbability(match.probability)}`;
    case 'recent-check':
      return `-m recent --rcheck --seconds ${match.seconds} --reap --name ${match.list} ${recentMask(family)}`;
    case 'recent-set':
      return `-m recent --set --name ${match.list} ${recentMask(family)}`;
    case 'nfacct':
      return `-m nfacct --nfacct-name  ${match.name}`;
  }
}

function printTarget(target: Target, family: Family): string {
  switch (target.kind) {
    case 'jump':
      return `-j ${target.chain}`;
    case 'dnat':
      return `-j DNAT --to-destination ${target.ip.includes(':') ? `[${target.ip}]` : target.ip}:${target.port}`;
    case 'mark':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`;
    case 'redirect':
      return `-j REDIRECT --to-ports ${target.port}`;
    case 'masquerade':
      return `-j MASQUERADE${target.keepsPort === true ? '' : ' --random-fully'}`;
    case 'reject':
      return `-j REJECT --reject-with ${family === 'IPv4' ? 'icmp' : 'icmp6'}-port-unreachable`;
    case 'accept':
    case 'drop':
    case 'return':
      return `-j ${target.kind.toUpperCase()}`;
  }
}

/** A probability as the tool prints it: kube-proxy writes ten digits, the kernel rounds them to its unit. */
function printProbability(probability: number): string {
  const written = Number(probability.toFixed(10));
  return (Math.round(written * PROBABILITY_UNIT) / PROBABILITY_UNIT).toFixed(11);
}

const recentMask = (family: Family): string =>
  `--mask ${family === 'IPv4' ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'} --rsource`;

const not = (negated: boolean | undefined): string => (negated === true ? '! ' : '');
const hex = (value: number): string => `0x${value.toString(16)}`;

/** Every text with characters other than word characters is quoted; quotation marks in it are escaped. */
const quote = (text: string): string =>
  /^[\w-]+$/.test(text) ? text : `"${text.replace(/["'\\]/g, '\\$&')}"`;
