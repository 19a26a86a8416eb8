export * from './plugin.js';
export { AdmissionChain } from './chain.js';
export {
  defaultPlugins,
  PluginSelectionError,
  type AdmissionEnvironment,
  type PluginSelection,
} from './order.js';
export type { Authorize } from './expressions/activation.js';
export type { Follow } from './following/compiled.js';
export type { Caller } from './webhooks/ask.js';
export type { QuotaLedger } from './plugins/resource-quota/ledger.js';
export { expressionCauses } from './expressions/expression-causes.js';
export { checkTypes, type TypedKind, type TypedKinds } from './policies/type-check.js';
