export * from './behaviour.js';
