import { FAMILIES, type Family } from './address.js';
import type { BalancerListing, BalancerView, NodeRules, RuleTool } from './mode.js';

/** Whose output a format is, and which families it shows. */
interface RuleFormat {
  readonly tool: RuleTool;
  readonly families: readonly Family[];
  /** Lines at the top of each text that stand only once. */
  readonly header?: number;
}

/** The forms in which the rules of a node can be printed, by the command that prints them. */
export const RULE_FORMATS: Readonly<Record<string, RuleFormat>> = {
  'iptables-save': { tool: 'iptables-save', families: ['IPv4'] },
  'ip6tables-save': { tool: 'iptables-save', families: ['IPv6'] },
  nft: { tool: 'nft', families: ['IPv4', 'IPv6'] },
  ipvsadm: { tool: 'ipvsadm', families: ['IPv4', 'IPv6'], header: 3 },
  ipset: { tool: 'ipset', families: ['IPv4', 'IPv6'] },
};

/** The rules of a node in one of `RULE_FORMATS`; undefined when its mode programs nothing that the command shows. */
export function printRules(rules: NodeRules, name: string): string | undefined {
  const format = RULE_FORMATS[name];
  if (format === undefined || !rules.tools.includes(format.tool)) return undefined;
  const { families, tool, header = 0 } = format;
  return families
    .map((family, index) => {
      const text = withNewline(rules.print(family, tool));
      return index === 0 ? text : text.split('\n').slice(header).join('\n');
    })
    .join(tool === 'ipset' ? '\n' : '');
}

/** What `ipvsadm` lists of a node with its connections, both families under one heading; undefined when its mode balances nothing. */
export function printBalancer(
  rules: NodeRules,
  listing: BalancerListing,
  view: BalancerView,
): string | undefined {
  const texts = FAMILIES.map((family) => rules.balancer?.(family, listing, view));
  const [first, second] = texts;
  if (first === undefined || second === undefined) return undefined;
  return `${first}${second
    .split('\n')
    .slice(listing === 'connections' ? 2 : 3)
    .join('\n')}`;
}

const withNewline = (text: string): string =>
  text === '' || text.endsWith('\n') ? text : `${text}\n`;
