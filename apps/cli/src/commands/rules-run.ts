import { printRules, RULE_FORMATS, type NodeRules } from '#kube-proxy';
import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { writeDocument } from '../output/document.js';
import { openView } from '../view/open.js';
import { tablesOf } from './rules-tables.js';

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
    if (found === undefined && view.picture.node(nodeName) !== undefined)
      throw new CommandFailure(
        `kube-proxy does not run on node "${nodeName}"`,
        'Where the cluster runs it in pods, a node without one has no rules.',
      );
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
  const text = printRules(rules, output);
  if (text !== undefined) return text;
  const formats = Object.entries(RULE_FORMATS).filter(([, { tool }]) => rules.tools.includes(tool));
  throw new CommandFailure(
    `kube-proxy in mode ${rules.mode} programs nothing that ${output} shows`,
    `Use -o ${[...formats.map(([name]) => name), 'json'].join(', ')}.`,
  );
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
