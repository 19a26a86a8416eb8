import { Command } from 'commander';
import { serveCommand } from './commands/serve.js';
import { versionCommand } from './commands/version.js';

/** The command line `mockplane`. */
export function program(): Command {
  return new Command('mockplane')
    .description('A Kubernetes control plane without machines: a real API, simulated nodes, and an explanation for every packet.')
    .showHelpAfterError('(run with --help for the options)')
    .addCommand(serveCommand())
    .addCommand(versionCommand());
}
