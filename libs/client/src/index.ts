export * from './client.js';
export * from './informer.js';
export * from './simulator.js';
