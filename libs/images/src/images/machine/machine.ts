import type { ImageBehaviour } from '../../behaviour.js';
import { DEBIAN, MACHINE_TOOLS, NETWORK_TOOLS } from '../../command-sets.js';

/** The name that stands for a machine itself, where an image is asked for. */
export const MACHINE_IMAGE = 'mockplane.invalid/machine';

/** The file system of a machine: a distribution with network programs and those of the container runtime. Nothing of it is a container. */
export const machine: ImageBehaviour = {
  name: 'machine',
  matches: (repository) => repository === MACHINE_IMAGE,
  start: () => ({ listeners: [], startupLog: [], terminationMs: 0 }),
  shell: {
    name: 'bash',
    commands: [...DEBIAN, ...NETWORK_TOOLS, ...MACHINE_TOOLS],
    files: {},
  },
};
