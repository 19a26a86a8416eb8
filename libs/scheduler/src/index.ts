export { Scheduler } from './scheduler.js';
export { parseSchedulerConfiguration } from './config/parse-configuration.js';
export type { Explanation, ExplainedNode, ExplainedScore } from './explain.js';
export type {
  PluginSet,
  SchedulerConfiguration,
  SchedulerProfile,
} from './config/configuration.js';
