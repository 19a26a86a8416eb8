import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { BUSYBOX } from '../../command-sets.js';
import { argvOf, commandProcess } from '../../start.js';

const shell: ShellFlavour = { name: 'ash', commands: [...BUSYBOX, 'curl'], files: {} };

/** curlimages/curl and its relatives: the entrypoint is curl, so arguments alone are arguments of curl. */
export const curl: ImageBehaviour = {
  name: 'curl',
  matches: (repository) =>
    /(?:^|\/)(?:curl|curlimages\/curl|radial\/busyboxplus|busyboxplus)$/.test(repository),
  start(container) {
    const argv = argvOf(container);
    const isBusybox = container.image.includes('busyboxplus');
    const [first = ''] = container.args;
    // The entrypoint script runs a first argument that is a program, and gives everything else to curl.
    const line =
      container.command.length > 0 || shell.commands.includes(first)
        ? argv
        : isBusybox
          ? ['sh', ...argv]
          : ['curl', ...container.args];
    return (
      commandProcess(line, shell) ?? {
        listeners: [],
        startupLog: [],
        exit: { afterMs: 0, code: 2, log: [] },
        terminationMs: 0,
      }
    );
  },
  shell,
};
