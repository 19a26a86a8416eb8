import { BUILT_IN, DISPATCH_CHAINS } from './base-chains.js';
import type { FamilyRules } from './family-rules.js';
import { printRule } from './print.js';
import type { Chain, Table } from './rule.js';

/** Every chain of a table: built-in ones first, then the others by name, which is the order of `iptables-save`. */
export function chainsOfTable(rules: FamilyRules, table: Table): Chain[] {
  const chains = [...rules.baseChains(table)];
  if (table !== 'mangle')
    chains.push(...DISPATCH_CHAINS[table].map((name) => rules.dispatchChain(table, name)));
  if (table === 'nat')
    for (const section of rules.sections()) chains.push(...section.chains().values());
  const own = chains.filter((chain) => chain.policy === undefined);
  return [
    ...BUILT_IN[table].map((name) => chains.find((chain) => chain.name === name)!),
    ...own.sort((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

/** The text of `iptables-save` or `ip6tables-save`, without comments and with counters at zero. */
export function saveText(rules: FamilyRules): string {
  const lines: string[] = [];
  for (const table of ['mangle', 'filter', 'nat'] as const) {
    const chains = chainsOfTable(rules, table);
    lines.push(
      `*${table}`,
      ...chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]`),
    );
    for (const chain of chains) {
      for (const rule of chain.rules) lines.push(printRule(chain.name, rule, rules.family));
    }
    lines.push('COMMIT');
  }
  return `${lines.join('\n')}\n`;
}
