export * from './event-bus.js';
export * from './create-event-bus.js';
