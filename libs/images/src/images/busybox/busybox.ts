import type { ImageBehaviour, ShellFlavour } from '../../behaviour.js';
import { BUSYBOX } from '../../command-sets.js';
import { shellProcess } from '../../start.js';

const shell: ShellFlavour = {
  name: 'ash',
  commands: BUSYBOX,
  files: { '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n' },
};

/** busybox: its command runs; without one its shell finds no input and ends at once. */
export const busybox: ImageBehaviour = {
  name: 'busybox',
  matches: (repository) => /(?:^|\/)busybox(?:-extras)?$/.test(repository),
  start: (container) => shellProcess(container, shell),
  shell,
};
