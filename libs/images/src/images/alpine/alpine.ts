import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { BUSYBOX } from '../../command-sets.js';
import { shellProcess } from '../../start.js';

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
  start: (container) => shellProcess(container, shell),
  shell,
};
