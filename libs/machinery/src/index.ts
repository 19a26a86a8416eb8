export * from './object.js';
export * from './group.js';
export * from './clock.js';
export * from './random.js';
export * from './status-error.js';
