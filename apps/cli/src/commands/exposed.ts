import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withConnection } from '../options/cluster-options.js';
import { newCommand } from './new-command.js';

/** `mockplane exposed`: its options. */
export function exposedCommand(context: CommandContext): Command {
  const command = newCommand(
    'exposed',
    "list the ports of the server's machine that stand for ports of the cluster (serve --expose)",
    ['mockplane exposed', 'curl "$(mockplane exposed -o json | jq -r .items[0].address)"'],
  ).addOption(
    new Option('-o, --output <format>', 'how they are listed')
      .choices(['table', 'json'])
      .default('table'),
  );
  return withConnection(command).action(
    async (flags: Parameters<typeof import('./exposed-run.js').exposed>[0]) => {
      const { exposed } = await import('./exposed-run.js');
      await exposed(flags, context);
    },
  );
}
