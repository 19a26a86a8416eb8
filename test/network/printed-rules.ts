/**
 * A second, independent reading of rules: it knows nothing but the text of iptables-save, and compares every rule in turn. The walk of the
 * simulator must agree with it.
 */
interface Packet {
  readonly protocol: string;
  readonly source: string;
  readonly destination: string;
  readonly destinationPort: number;
}

export interface Reading {
  /** `10.244.1.5:8080`, `DROP`, `REJECT`, or `ACCEPT` when nothing decided. */
  readonly result: string;
  readonly mark: boolean;
  /** `table/chain/number` of each rule that matched and had a target. */
  readonly matched: readonly string[];
  readonly compared: number;
}

type Tables = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

export function readTables(text: string): Tables {
  const tables = new Map<string, Map<string, string[]>>();
  let current = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) tables.set(line.slice(1), (current = new Map()));
    else if (line.startsWith(':')) current.set(line.slice(1).split(' ')[0]!, []);
    else if (line.startsWith('-A ')) current.get(line.split(' ')[1]!)!.push(line);
  }
  return tables;
}

/** Runs a new connection's packet through one chain of one table. `draws` are consumed by random matches in turn. */
export function readPacket(
  tables: Tables,
  table: string,
  chain: string,
  packet: Packet,
  local: ReadonlySet<string>,
  draws: readonly boolean[],
): Reading {
  const left = [...draws];
  const matched: string[] = [];
  let mark = false;
  let compared = 0;

  const run = (name: string): string | undefined => {
    for (const [index, rule] of tables.get(table)!.get(name)!.entries()) {
      compared += 1;
      if (!matches(rule, packet, local, mark, left)) continue;
      const target = / -j (\S+)/.exec(rule)?.[1];
      if (target === undefined) continue;
      matched.push(`${table}/${name}/${index + 1}`);
      if (target === 'MARK') mark = !rule.includes('/0x0');
      else if (target === 'DNAT') return / --to-destination (\S+)/.exec(rule)![1]!;
      else if (target === 'RETURN') return undefined;
      else if (['DROP', 'REJECT', 'ACCEPT'].includes(target)) return target;
      else {
        const ending = run(target);
        if (ending !== undefined) return ending;
      }
    }
    return undefined;
  };

  return { result: run(chain) ?? 'ACCEPT', mark, matched, compared };
}

function matches(
  rule: string,
  packet: Packet,
  local: ReadonlySet<string>,
  mark: boolean,
  draws: boolean[],
): boolean {
  const bare = rule.replace(/--comment ("[^"]*"|\S+)/, '');
  const test = (pattern: RegExp, holds: (value: string) => boolean): boolean => {
    const found = pattern.exec(bare);
    return found === null || holds(found[2]!) !== (found[1] !== undefined);
  };
  return (
    test(/ (! )?-s (\S+)/, (cidr) => inBlock(packet.source, cidr)) &&
    test(/ (! )?-d (\S+)/, (cidr) => inBlock(packet.destination, cidr)) &&
    test(/ (! )?-p (\S+)/, (name) => name === packet.protocol) &&
    test(/ (! )?--dport (\S+)/, (port) => Number(port) === packet.destinationPort) &&
    test(/ (! )?--ctstate (\S+)/, (states) => states.split(',').includes('NEW')) &&
    test(/ (! )?--mark (\S+)/, () => mark) &&
    test(/ (! )?--src-type (LOCAL)/, () => local.has(packet.source)) &&
    test(/ (! )?--dst-type (LOCAL)/, () => local.has(packet.destination)) &&
    test(/ (! )?--probability (\S+)/, () => draws.shift() ?? true)
  );
}

function inBlock(ip: string, cidr: string): boolean {
  const [base = '', prefix = '32'] = cidr.split('/');
  const bits = (text: string): string =>
    text
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('');
  return bits(ip).slice(0, Number(prefix)) === bits(base).slice(0, Number(prefix));
}
