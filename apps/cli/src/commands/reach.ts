import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { repeatable } from '../options/parsers.js';
import { newCommand } from './new-command.js';

/** `mockplane reach`: its options. */
export function reachCommand(context: CommandContext): Command {
  const command = newCommand(
    'reach',
    'who may connect to whom, as policies have it, and what a change would do',
    [
      'mockplane reach --namespace shop --port 80',
      'mockplane reach -f manifests/ --outside 203.0.113.5 -o json',
      'mockplane reach -f manifests/ --what-if deny-all.yaml',
      'mockplane reach --what-if-delete networkpolicy/shop/deny-all',
      '',
      'Without --port: every port that the pods declare. More than 200 pods are put together by workload.',
      'With --what-if only the pairs that change are told.',
    ],
  )
    .option('--port <port>', 'number or name of a container port')
    .addOption(
      new Option('--protocol <protocol>', 'default: every one of the port').choices([
        'tcp',
        'udp',
        'sctp',
      ]),
    )
    .addOption(
      new Option('--by <rows>', 'what stands in rows and columns').choices(['pod', 'workload']),
    )
    .option('--outside <address>', 'an address outside to ask about, too (repeatable)', repeatable)
    .option(
      '--what-if <file>',
      'manifests to lay over the cluster without applying them (repeatable)',
      repeatable,
    )
    .option(
      '--what-if-delete <object>',
      'KIND/NAME or KIND/NAMESPACE/NAME to leave out (repeatable)',
      repeatable,
    )
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['table', 'json', 'yaml'])
        .default('table'),
    );
  return withCluster(command).action(
    async (flags: Parameters<typeof import('./reach-run.js').reach>[0]) => {
      const { reach } = await import('./reach-run.js');
      await reach(flags, context);
    },
  );
}
