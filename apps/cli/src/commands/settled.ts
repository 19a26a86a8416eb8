import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withConnection } from '../options/cluster-options.js';
import { integer } from '../options/parsers.js';
import { newCommand } from './new-command.js';

const LONGEST_SECONDS = 600;

/** `mockplane settled`: its options. */
export function settledCommand(context: CommandContext): Command {
  const command = newCommand(
    'settled',
    'wait until everything that follows from the writes so far has been done',
    [
      'kubectl apply -f app.yaml && mockplane settled && kubectl get pods',
      'mockplane settled --timeout 5 || echo still busy',
    ],
  ).option('--timeout <seconds>', 'how long to wait', integer(0, LONGEST_SECONDS), 30);
  return withConnection(command).action(
    async (flags: Parameters<typeof import('./settled-run.js').settled>[0]) => {
      const { settled } = await import('./settled-run.js');
      await settled(flags, context);
    },
  );
}
