import type { ImageBehaviour } from '../../behaviour.js';

/** The pause image: does nothing until it is stopped. No shell. */
export const pause: ImageBehaviour = {
  name: 'pause',
  matches: (repository) => /(?:^|\/)pause(?:-amd64)?$/.test(repository),
  start: () => ({ listeners: [], startupLog: [], terminationMs: 0 }),
};
