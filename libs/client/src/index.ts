export * from './client.js';
export * from './informer.js';
export * from './simulator.js';
export { inProcessClient, type KindLookup } from './in-process/in-process-client.js';
export { createInformerFactory } from './informer/factory.js';
export { DefinedKinds, type DefinedKindsHandler } from './informer/defined-kinds.js';
export { WorkQueue, type WorkQueueOptions } from './queue/work-queue.js';
export {
  ReconcilerSimulator,
  keyOf,
  type ReconcilerOptions,
} from './queue/reconciler-simulator.js';
export { createEventRecorder, type EventRecorder } from './events/event-recorder.js';
export type { EventTarget, EventType, ObjectReference } from './events/event.js';
export { httpClient } from './http/http-client.js';
export { loadKubeconfig, type ConnectionOptions } from './http/kubeconfig.js';
