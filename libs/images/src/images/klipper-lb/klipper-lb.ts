import type { ImageBehaviour } from '../../behaviour.js';

/** k3s' klipper-lb: a shell script that writes rules and waits. Nothing in it listens; its ports are taken on the node. */
export const klipperLb: ImageBehaviour = {
  name: 'klipper-lb',
  matches: (repository) => /(?:^|\/)klipper-lb$/.test(repository),
  start: () => ({ listeners: [], startupLog: [], terminationMs: 0 }),
};
