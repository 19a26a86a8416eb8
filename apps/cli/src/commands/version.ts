import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import { kubernetesVersion, version } from '../version.js';
import { newCommand } from './new-command.js';

/** `mockplane version`. */
export function versionCommand({ io }: CommandContext): Command {
  return newCommand('version', 'print the version', [
    'mockplane version',
    'mockplane version -o json',
  ])
    .addOption(
      new Option('-o, --output <format>', 'how it is written')
        .choices(['text', 'json', 'yaml'])
        .default('text'),
    )
    .action(({ output }: { readonly output: 'text' | DocumentFormat }) => {
      if (output === 'text') io.out(`mockplane ${version} (Kubernetes ${kubernetesVersion})\n`);
      else writeDocument(io, output, { version, kubernetesVersion });
    });
}
