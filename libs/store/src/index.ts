export * from './store.js';
export * from './errors.js';
export { openMemoryStore, openSqliteStore, type SqliteStoreOptions } from './open.js';
export type { StoreLimits, StoreOptions } from './engine/options.js';
