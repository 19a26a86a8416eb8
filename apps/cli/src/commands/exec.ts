import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withConnection } from '../options/cluster-options.js';
import { integer } from '../options/parsers.js';
import { newCommand } from './new-command.js';

const LONGEST_SECONDS = 600;

/** `mockplane exec`: its options. */
export function execCommand(context: CommandContext): Command {
  const command = newCommand(
    'exec',
    'run a command on a node, or on a host outside of the cluster; for pods there is kubectl exec',
    [
      'mockplane exec node/w1-k8s -- ifconfig -a',
      "mockplane exec node/w2-k8s -- sh -c 'crictl ps | grep nginx'",
      'mockplane exec ip/192.168.1.1 -- curl -s http://192.168.1.102:30007',
      '',
      'Exit code: that of the command; 1 when the cluster cannot be asked.',
    ],
  )
    .argument('<machine>', 'node/NAME or ip/ADDRESS')
    .argument('<command...>', 'behind --: the program and its arguments')
    .option('--timeout <seconds>', 'the command is killed then', integer(1, LONGEST_SECONDS), 60);
  return withConnection(command).action(
    async (
      machine: string,
      argv: string[],
      flags: Parameters<typeof import('./exec-run.js').exec>[2],
    ) => {
      const { exec } = await import('./exec-run.js');
      await exec(machine, argv, flags, context);
    },
  );
}
