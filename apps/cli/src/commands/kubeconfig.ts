import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { newCommand } from './new-command.js';
import { serveDefaults } from './serve-defaults.js';

/** `mockplane kubeconfig`: its options. */
export function kubeconfigCommand(context: CommandContext): Command {
  return newCommand(
    'kubeconfig',
    'print a kubeconfig of a data folder: of the administrator, or of somebody else',
    [
      'mockplane kubeconfig -o ~/.kube/config',
      'mockplane kubeconfig --server https://ci-host:6443 > kubeconfig',
      'mockplane kubeconfig --as jane --as-group dev > jane.kubeconfig',
      'mockplane kubeconfig --service-account shop/robot > robot.kubeconfig   # asks the running server for a token',
    ],
  )
    .option(
      '--server <url>',
      `where the API is (default: where the last server was, else https://127.0.0.1:${serveDefaults.port})`,
    )
    .option('--data-dir <folder>', 'where the cluster is kept', serveDefaults.dataDir)
    .addOption(
      new Option('--as <user>', 'a user with a certificate of the cluster').conflicts(
        'serviceAccount',
      ),
    )
    .option('--as-group <group>', 'a group of that user; may be repeated', gather, [])
    .option('--service-account <namespace/name>', 'a ServiceAccount with a token for a year')
    .option('-o, --output <file>', 'write a file that only you can read, instead of printing it')
    .action(async (flags: Parameters<typeof import('./kubeconfig-run.js').kubeconfig>[0]) => {
      const { kubeconfig } = await import('./kubeconfig-run.js');
      await kubeconfig(flags, context);
    });
}

function gather(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
