export * from './plugin.js';
export { AdmissionChain } from './chain.js';
export { defaultPlugins, type AdmissionEnvironment } from './order.js';
export type { QuotaLedger } from './plugins/resource-quota/ledger.js';
