export { metricsKinds } from './kinds.js';
export { METRICS_GROUP } from './metrics.js';
export { metricsObjects } from './objects.js';
export { metricsSchemas } from './schema.js';
export type { UsageSource } from './usage-source.js';
