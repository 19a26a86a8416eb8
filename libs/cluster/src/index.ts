export { Cluster } from './cluster.js';
export { settings, type ClusterSettings } from './settings.js';
export { defaultTopology, type Topology } from './topology.js';
export { components, SelectionError } from './selection.js';
export { controllerNames } from './simulators/controllers.js';
export type { Unsettled } from './settlement.js';
export type { Part } from './part.js';
export { addAll, parts } from './parts.js';
export { OutsideConnection } from './simulators/outside-connection.js';
