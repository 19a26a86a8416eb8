export { Kubelet, type KubeletOptions } from './kubelet.js';
export { ContainerAccess, type ContainerLocation } from './container-access.js';
export { defaultCapacity, simulatedAnnotation, type NodeSpecification } from './node/topology.js';
export { defaultStages, type Stages } from './lifecycle/stages.js';
export type { DnsSettings } from './container/dns-config.js';
export type { LogRequest } from './log-reader.js';
export { KubeletUsage } from './usage/kubelet-usage.js';
export { KubeletServer } from './server/kubelet-server.js';
export * from './surroundings.js';
