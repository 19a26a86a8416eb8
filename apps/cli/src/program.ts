import { Command } from 'commander';
import { curlCommand } from './commands/curl.js';
import { compactCommand } from './commands/compact.js';
import { completionCommand } from './commands/completion.js';
import { definitionsCommand } from './commands/definitions.js';
import { dnsCommand } from './commands/dns.js';
import { execCommand } from './commands/exec.js';
import { exposedCommand } from './commands/exposed.js';
import { kubeconfigCommand } from './commands/kubeconfig.js';
import { announcementsCommand } from './commands/announcements.js';
import { reachCommand } from './commands/reach.js';
import { rulesCommand } from './commands/rules.js';
import { schedulingCommand } from './commands/scheduling.js';
import { serveCommand } from './commands/serve.js';
import { settledCommand } from './commands/settled.js';
import { traceCommand } from './commands/trace.js';
import { trafficCommand } from './commands/traffic.js';
import { versionCommand } from './commands/version.js';
import type { CommandContext } from './context.js';

/** The command line `mockplane`. Commands load what they run on when they run, so that help and completion are instant. */
export function program(context: CommandContext): Command {
  const { io } = context;
  const root = new Command('mockplane')
    .description(
      'A Kubernetes control plane without machines: a real API, simulated nodes, and an explanation for every packet.',
    )
    .helpCommand(false)
    .addCommand(serveCommand())
    .addCommand(traceCommand(context))
    .addCommand(reachCommand(context))
    .addCommand(announcementsCommand(context))
    .addCommand(trafficCommand(context))
    .addCommand(rulesCommand(context))
    .addCommand(dnsCommand(context))
    .addCommand(curlCommand(context))
    .addCommand(execCommand(context))
    .addCommand(exposedCommand(context))
    .addCommand(schedulingCommand(context))
    .addCommand(definitionsCommand(context))
    .addCommand(settledCommand(context))
    .addCommand(compactCommand(context))
    .addCommand(kubeconfigCommand(context))
    .addCommand(versionCommand(context));
  root.addCommand(completionCommand(context, root));
  prepare(root, io);
  return root;
}

/** Commander hands its settings down only to commands that it makes itself. */
function prepare(command: Command, io: CommandContext['io']): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text),
      writeErr: (text) => io.err(text),
      getOutHasColors: () => io.isTerminal && !io.env['NO_COLOR'],
    })
    .showHelpAfterError('(run with --help for the options)')
    .showSuggestionAfterError();
  for (const child of command.commands) prepare(child, io);
}
