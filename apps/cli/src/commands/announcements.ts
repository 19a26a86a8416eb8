import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { newCommand } from './new-command.js';

/** `mockplane announcements`: its options. */
export function announcementsCommand(context: CommandContext): Command {
  const command = newCommand(
    'announcements',
    'how the addresses of load balancers come to nodes, or why they do not, and the BGP sessions of MetalLB',
    [
      'mockplane announcements',
      'mockplane announcements -f dump.yaml -o json',
      '',
      'A session with an address that is not the gateway of the nodes never comes up: nobody else speaks BGP.',
    ],
  ).addOption(
    new Option('-o, --output <format>', 'how they are written')
      .choices(['table', 'json', 'yaml'])
      .default('table'),
  );
  return withCluster(command).action(
    async (flags: Parameters<typeof import('./announcements-run.js').announcements>[0]) => {
      const { announcements } = await import('./announcements-run.js');
      await announcements(flags, context);
    },
  );
}
