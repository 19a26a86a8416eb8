import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { writeDocument } from '../output/document.js';
import { openView } from '../view/open.js';

interface Flags extends ClusterFlags {
  readonly output: 'iptables-save' | 'ip6tables-save' | 'json';
}

/** `mockplane rules`: made from the cluster's objects by the functions that its kube-proxy uses. */
export async function rules(nodeName: string, flags: Flags, { io }: CommandContext): Promise<void> {
  const view = await openView(flags, io);
  try {
    const found = view.picture.rules(nodeName);
    if (found === undefined) {
      const names = [...view.picture.nodes()].map((node) => node.name).join(', ');
      throw new CommandFailure(
        `there is no node "${nodeName}"`,
        names === '' ? 'The cluster has no nodes.' : `There are: ${names}.`,
      );
    }
    if (flags.output !== 'json') {
      io.out(withNewline(found.print(flags.output === 'iptables-save' ? 'IPv4' : 'IPv6')));
      return;
    }
    const family = (name: 'IPv4' | 'IPv6') => ({
      ...found.size(name),
      tables: tablesOf(found.print(name)),
    });
    writeDocument(io, 'json', {
      node: nodeName,
      mode: found.mode,
      ipv4: family('IPv4'),
      ipv6: family('IPv6'),
    });
  } finally {
    view.close();
  }
}

interface Chain {
  readonly name: string;
  readonly policy: string;
  readonly rules: string[];
}

/** The text of iptables-save by table and chain. */
function tablesOf(text: string): Readonly<Record<string, readonly Chain[]>> {
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

const withNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
