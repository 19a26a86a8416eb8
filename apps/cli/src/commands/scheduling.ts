import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withConnection } from '../options/cluster-options.js';
import { newCommand } from './new-command.js';

/** `mockplane scheduling`: its options. */
export function schedulingCommand(context: CommandContext): Command {
  const command = newCommand(
    'scheduling',
    'why a pod goes to its node: what each plugin of the scheduler says about each node now',
    [
      'mockplane scheduling web-cc544bdcc-dprnb',
      'mockplane scheduling coredns-78b8bc4d8b-p6xh5 -n kube-system -o json',
    ],
  )
    .argument('<pod>', 'its name')
    .option('-n, --namespace <name>', 'its namespace', 'default')
    .addOption(
      new Option('-o, --output <format>', 'form of the answer')
        .choices(['table', 'json'])
        .default('table'),
    );
  return withConnection(command).action(
    async (pod: string, flags: Parameters<typeof import('./scheduling-run.js').scheduling>[1]) => {
      const { scheduling } = await import('./scheduling-run.js');
      await scheduling(pod, flags, context);
    },
  );
}
