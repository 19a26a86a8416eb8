export * from './node-selection.js';
export * from './toleration.js';
export { addUsage, isInScope, quotaUsage, type Usage } from './quota-usage.js';
export { countedFor, quotaScopes } from './quota-limits.js';
