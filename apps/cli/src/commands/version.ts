import { Command } from 'commander';
import { kubernetesVersion, version } from '../version.js';

export function versionCommand(): Command {
  return new Command('version')
    .description('print the version')
    .action(() => {
      process.stdout.write(`mockplane ${version} (Kubernetes ${kubernetesVersion})\n`);
    });
}
