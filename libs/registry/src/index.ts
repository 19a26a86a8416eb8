export * from './request.js';
export { createRegistry, type RegistryOptions } from './registry.js';
export type {
  IssuedToken,
  KindHook,
  KindSource,
  Reservation,
  TokenIssuer,
  TokenRequestFacts,
} from './environment.js';
export { costOfGlance, glance } from './list/glance.js';
export { sizeOf } from './representation.js';
export { openServiceHook, type ServiceNetworkOptions } from './allocators/open.js';
export type { PortRange } from './allocators/node-port-allocator.js';
export { bootstrapCluster, type BootstrapOptions } from './bootstrap/bootstrap.js';
export type { Reviews } from './reviews/reviews.js';
export { withComputed, type ComputedObjects } from './computed/computed-objects.js';
export { expressionChecks } from './expressions/expression-check.js';
