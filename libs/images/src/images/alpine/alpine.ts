import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { BUSYBOX } from '../../command-sets.js';
import { argvOf, commandProcess } from '../../start.js';

const shell: ShellFlavour = {
  name: 'ash',
  commands: [...BUSYBOX, 'apk', 'getent'],
  files: {
    '/etc/alpine-release': '3.21.3\n',
    '/etc/os-release':
      'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21.3\nPRETTY_NAME="Alpine Linux v3.21"\n',
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  },
};

/** Alpine: busybox with a package manager. */
export const alpine: ImageBehaviour = {
  name: 'alpine',
  matches: (repository) => /(?:^|\/)alpine$/.test(repository),
  start: (container) =>
    commandProcess(argvOf(container), shell) ?? {
      listeners: [],
      startupLog: [],
      exit: { afterMs: 0, code: 0, log: [] },
      terminationMs: 0,
    },
  shell,
};
