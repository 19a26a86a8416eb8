import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withConnection } from '../options/cluster-options.js';
import { integer } from '../options/parsers.js';
import { newCommand } from './new-command.js';

/** `mockplane compact`: its options. */
export function compactCommand(context: CommandContext): Command {
  const command = newCommand(
    'compact',
    'forget the history of a running cluster; watches from before start anew (410 Gone)',
    ['mockplane compact', 'mockplane compact --revision 1200'],
  ).addOption(
    new Option(
      '--revision <number>',
      'the last revision to forget (default: the newest)',
    ).argParser(integer(1, Number.MAX_SAFE_INTEGER)),
  );
  return withConnection(command).action(
    async (flags: Parameters<typeof import('./compact-run.js').compact>[0]) => {
      const { compact } = await import('./compact-run.js');
      await compact(flags, context);
    },
  );
}
