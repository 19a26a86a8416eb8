import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { newCommand } from './new-command.js';
import { serveDefaults } from './serve-defaults.js';

/** `mockplane kubeconfig`: its options. */
export function kubeconfigCommand(context: CommandContext): Command {
  return newCommand('kubeconfig', "print the administrator's kubeconfig of a data folder", [
    'mockplane kubeconfig -o ~/.kube/config',
    'mockplane kubeconfig --server https://ci-host:6443 > kubeconfig',
  ])
    .option(
      '--server <url>',
      `where the API is (default: where the last server was, else https://127.0.0.1:${serveDefaults.port})`,
    )
    .option('--data-dir <folder>', 'where the cluster is kept', serveDefaults.dataDir)
    .option('-o, --output <file>', 'write a file that only you can read, instead of printing it')
    .action(async (flags: Parameters<typeof import('./kubeconfig-run.js').kubeconfig>[0]) => {
      const { kubeconfig } = await import('./kubeconfig-run.js');
      await kubeconfig(flags, context);
    });
}
