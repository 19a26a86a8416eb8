export { METRICS_GROUP, metricsKinds } from './kinds.js';
export { metricsObjects } from './objects.js';
export { metricsSchemas } from './schema.js';
export type { UsageSource } from './usage-source.js';
