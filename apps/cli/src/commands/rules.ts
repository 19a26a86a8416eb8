import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { newCommand } from './new-command.js';

/** `mockplane rules`: its options. */
export function rulesCommand(context: CommandContext): Command {
  const command = newCommand(
    'rules',
    "print the rules that kube-proxy programs on a node, as the node's own tool does",
    [
      'mockplane rules w1-k8s',
      'mockplane rules w1-k8s -o ip6tables-save',
      'mockplane rules w1-k8s --mode nftables -o nft',
      'mockplane rules node-a -f cluster.yaml --proxy-config kube-proxy.yaml | grep KUBE-SVC',
    ],
  )
    .argument('<node>', 'name of the node')
    .addOption(
      new Option('-o, --output <format>', 'how they are written')
        .choices(['iptables-save', 'ip6tables-save', 'nft', 'ipvsadm', 'ipset', 'json'])
        .default(undefined, "as the mode's own tool does"),
    );
  return withCluster(command).action(
    async (node: string, flags: Parameters<typeof import('./rules-run.js').rules>[1]) => {
      const { rules } = await import('./rules-run.js');
      await rules(node, flags, context);
    },
  );
}
