import type { PortRules } from './port-rules.js';
import type { Rule, Table } from '../../xtables/rule.js';

/** What a Service port adds to each shared chain. */
const CONTRIBUTIONS: Readonly<Record<string, (rules: PortRules) => readonly Rule[]>> = {
  'nat/KUBE-SERVICES': (rules) => rules.natServices,
  'nat/KUBE-NODEPORTS': (rules) => rules.natNodePorts,
  'filter/KUBE-SERVICES': (rules) => rules.filterServices,
  'filter/KUBE-EXTERNAL-SERVICES': (rules) => rules.filterExternal,
  'filter/KUBE-PROXY-FIREWALL': (rules) => rules.filterFirewall,
  'filter/KUBE-NODEPORTS': (rules) => rules.filterNodePorts,
};

/** The shared chains, `table/chain`. */
export const SHARED_CHAINS: readonly string[] = Object.keys(CONTRIBUTIONS);

/** The rules that a port has in a shared chain; none in any other. */
export function contribution(table: Table, chain: string, rules: PortRules): readonly Rule[] {
  return CONTRIBUTIONS[`${table}/${chain}`]?.(rules) ?? [];
}

/** How many rules a port has in each shared chain, in the order of SHARED_CHAINS. */
export function contributionSizes(rules: PortRules): number[] {
  return SHARED_CHAINS.map((key) => CONTRIBUTIONS[key]!(rules).length);
}
