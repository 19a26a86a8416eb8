export * from './node-selection.js';
export * from './toleration.js';
