import type { Family } from '../address.js';
import { BUILT_IN } from './built-in.js';
import { printRule } from './print.js';
import type { Chain, Table } from './rule.js';

export const TABLES: readonly Table[] = ['mangle', 'filter', 'nat'];

/** The chains of a table in the order of the tool: built-in ones first, then the others by name. */
export function inSaveOrder(table: Table, chains: readonly Chain[]): Chain[] {
  const own = chains.filter((chain) => chain.policy === undefined);
  return [
    ...BUILT_IN[table].map((name) => chains.find((chain) => chain.name === name)!),
    ...own.sort((a, b) => (a.name < b.name ? -1 : 1)),
  ];
}

/** The text of `iptables-save` or `ip6tables-save`, without comments and with counters at zero. A table that nobody has written to is not there. */
export function saveText(family: Family, chainsOf: (table: Table) => readonly Chain[]): string {
  const lines: string[] = [];
  for (const table of TABLES) {
    const chains = chainsOf(table);
    if (chains.every(isUntouched)) continue;
    lines.push(
      `*${table}`,
      ...chains.map((chain) => `:${chain.name} ${chain.policy ?? '-'} [0:0]`),
    );
    for (const chain of chains) {
      for (const rule of chain.rules) lines.push(printRule(chain.name, rule, family));
    }
    lines.push('COMMIT');
  }
  return `${lines.join('\n')}\n`;
}

const isUntouched = ({ policy, rules }: Chain): boolean =>
  policy !== undefined && rules.length === 0;

type ChainsOf = (table: Table) => readonly Chain[];

const rulesIn = (chains: readonly Chain[]): number =>
  chains.reduce((sum, chain) => sum + chain.rules.length, 0);

/** How many chains and rules all tables have. */
export function sizeOf(chainsOf: ChainsOf): { readonly chains: number; readonly rules: number } {
  const chains = TABLES.flatMap(chainsOf);
  return { chains: chains.length, rules: rulesIn(chains) };
}

/** How many rules of its own kube-proxy keeps in each table: its jumps from built-in chains are not among them. */
export function tableSizes(chainsOf: ChainsOf): ReadonlyMap<string, number> {
  return new Map(
    (['filter', 'nat'] as const).map((table) => [
      table,
      rulesIn(chainsOf(table).filter(({ policy }) => policy === undefined)),
    ]),
  );
}
