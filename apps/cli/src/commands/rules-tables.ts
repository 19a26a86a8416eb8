interface Chain {
  readonly name: string;
  readonly policy: string;
  readonly rules: string[];
}

/** The text of iptables-save by table and chain. */
export function tablesOf(text: string): Readonly<Record<string, readonly Chain[]>> {
  const tables: Record<string, Chain[]> = {};
  let chains: Chain[] = [];
  let byName = new Map<string, Chain>();
  for (const line of text.split('\n')) {
    const [word = '', second = ''] = line.split(' ');
    if (line.startsWith('*')) {
      tables[line.slice(1)] = chains = [];
      byName = new Map();
    } else if (line.startsWith(':')) {
      const chain: Chain = { name: word.slice(1), policy: second, rules: [] };
      chains.push(chain);
      byName.set(chain.name, chain);
    } else if (word === '-A') byName.get(second)?.rules.push(line);
  }
  return tables;
}
