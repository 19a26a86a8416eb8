import type { NodeRules, RuleTool } from '#kube-proxy';
import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { writeDocument } from '../output/document.js';
import { openView } from '../view/open.js';
import { tablesOf } from './rules-tables.js';

/** What `-o` may be, besides `json`: whose output it is, and which families it shows. */
const FORMATS: Readonly<Record<string, Format>> = {
  'iptables-save': { tool: 'iptables-save', families: ['IPv4'] },
  'ip6tables-save': { tool: 'iptables-save', families: ['IPv6'] },
  nft: { tool: 'nft', families: ['IPv4', 'IPv6'] },
  ipvsadm: { tool: 'ipvsadm', families: ['IPv4', 'IPv6'], header: 3 },
  ipset: { tool: 'ipset', families: ['IPv4', 'IPv6'] },
};

interface Format {
  readonly tool: RuleTool;
  readonly families: readonly Family[];
  /** Lines at the top of each text that stand only once. */
  readonly header?: number;
}

type Family = 'IPv4' | 'IPv6';

interface Flags extends ClusterFlags {
  /** Absent: as the mode's own tool prints it. */
  readonly output?: string;
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
    const output = flags.output ?? found.tools[0]!;
    if (output === 'json') writeDocument(io, 'json', document(nodeName, found));
    else io.out(textOf(found, output));
  } finally {
    view.close();
  }
}

function textOf(rules: NodeRules, output: string): string {
  const format = FORMATS[output];
  if (format === undefined || !rules.tools.includes(format.tool)) {
    const formats = Object.entries(FORMATS).filter(([, { tool }]) => rules.tools.includes(tool));
    throw new CommandFailure(
      `kube-proxy in mode ${rules.mode} programs nothing that ${output} shows`,
      `Use -o ${[...formats.map(([name]) => name), 'json'].join(', ')}.`,
    );
  }
  const { families, tool, header = 0 } = format;
  return families
    .map((family, index) => {
      const text = withNewline(rules.print(family, tool));
      return index === 0 ? text : text.split('\n').slice(header).join('\n');
    })
    .join(tool === 'ipset' ? '\n' : '');
}

function document(node: string, rules: NodeRules) {
  const family = (name: Family) => ({
    ...rules.size(name),
    ...(rules.tools.includes('iptables-save')
      ? { tables: tablesOf(rules.print(name, 'iptables-save')) }
      : {}),
    texts: Object.fromEntries(rules.tools.map((tool) => [tool, rules.print(name, tool)])),
  });
  return { node, mode: rules.mode, ipv4: family('IPv4'), ipv6: family('IPv6') };
}

const withNewline = (text: string): string =>
  text === '' || text.endsWith('\n') ? text : `${text}\n`;
