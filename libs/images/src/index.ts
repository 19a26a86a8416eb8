export * from './behaviour.js';
export * from './machine-view.js';
export { behaviourOf } from './order.js';
export { parseImage, type ImageReference } from './reference.js';
export { MACHINE_IMAGE } from './images/machine/machine.js';
export { pullFailure, type PullFailure } from './pull.js';
export { RootFilesystem } from './filesystem.js';
export { fromBytes, toBytes } from './shell/bytes.js';
export { runCommand, StartFailure, type RunOptions } from './run-command.js';
