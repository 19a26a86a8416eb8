export * from './store.js';
export * from './errors.js';
