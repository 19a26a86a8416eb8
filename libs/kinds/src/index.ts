export * from './definition.js';
export * from './behaviour.js';
export * from './resource-name.js';
export * from './catalog.js';
export * from './generated/index.gen.js';
export * from './schema/index.js';
export * from './groups/index.js';
export * from './scheduling/index.js';
