import type { Family } from '../../address.js';
import { TABLES } from '../../xtables/save.js';
import type { FamilyRules } from './family-rules.js';
import { SET_KEYS, SETS, setName, type SetKey } from './sets.js';

/** Versions of the set types that ipset 7 creates. */
const REVISIONS = {
  'hash:ip': 5,
  'hash:ip,port': 6,
  'hash:ip,port,ip': 6,
  'hash:ip,port,net': 8,
  'bitmap:port': 3,
} as const;

/**
 * The text of `ipset -sorted list`, without what only a kernel knows: the size in memory and the seed of the hash. Sets stand in the order in
 * which kube-proxy names them.
 */
export function ipsetText(rules: FamilyRules): string {
  return SET_KEYS.map((set) => setText(rules, set)).join('\n');
}

function setText(rules: FamilyRules, set: SetKey): string {
  const [type] = SETS[set];
  const name = setName(set, rules.family);
  const members = rules.members(set);
  const lines = [
    `Name: ${name}`,
    `Type: ${type}`,
    `Revision: ${REVISIONS[type]}`,
    `Header: ${headerOf(type, rules.family)}`,
    `References: ${references(rules, name)}`,
    `Number of entries: ${members.length}`,
    'Members:',
    ...members,
  ];
  return `${lines.join('\n')}\n`;
}

const headerOf = (type: string, family: Family): string =>
  type === 'bitmap:port'
    ? 'range 0-65535'
    : `family ${family === 'IPv4' ? 'inet' : 'inet6'} hashsize 1024 maxelem 65536`;

/** How many rules match on the set. */
function references(rules: FamilyRules, name: string): number {
  const chains = rules.chains();
  return TABLES.flatMap((table) => chains[table])
    .flatMap((chain) => chain.rules)
    .flatMap((rule) => rule.matches)
    .filter((match) => match.kind === 'set' && match.name === name).length;
}
