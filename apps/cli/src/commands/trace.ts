import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { repeatable } from '../options/parsers.js';
import { newCommand } from './new-command.js';

/** `mockplane trace`: its options. */
export function traceCommand(context: CommandContext): Command {
  const command = newCommand(
    'trace',
    'follow a packet through the cluster, and say which object and field decided every step',
    [
      'mockplane trace --from pod/client --to svc/web',
      'mockplane trace --from ip/203.0.113.5 --to 192.168.1.102:30007 --all',
      'mockplane trace --from ip/203.0.113.5 --to http://a.com/shop',
      'mockplane trace -f manifests/ --from pod/shop/cart --to db.shop:5432 -o json',
      'kubectl get nodes,pods,services,endpointslices -A -o yaml | mockplane trace -f - --from node/w1-k8s --to 10.96.0.10:53 --protocol udp',
      '',
      'Exit codes: 0 the packet arrives, 3 it does not (with --all: not always), 1 failure, 2 usage.',
    ],
  )
    .requiredOption('--from <source>', 'pod/NAME, pod/NAMESPACE/NAME, node/NAME or ip/ADDRESS')
    .requiredOption(
      '--to <destination>',
      'ADDRESS:PORT, NAME:PORT, svc/NAME[:PORT], pod/NAME[:PORT] or http://HOST[:PORT]/PATH',
    )
    .option('-H, --header <line>', 'with an URL: header of the request (repeatable)', repeatable)
    .addOption(
      new Option('--protocol <protocol>', 'default: tcp, or that of the port').choices([
        'tcp',
        'udp',
        'sctp',
        'icmp',
      ]),
    )
    .option('--all', 'every possible outcome with its probability')
    .option('-v, --verbose', 'with text: every rule that matched')
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'mermaid', 'json', 'yaml'])
        .default('text'),
    );
  return withCluster(command).action(
    async (flags: Parameters<typeof import('./trace-run.js').trace>[0]) => {
      const { trace } = await import('./trace-run.js');
      await trace(flags, context);
    },
  );
}
