export { Aggregator, type AggregatorOptions } from './aggregator.js';
export type { RemoteGroups } from './remote-groups.js';
