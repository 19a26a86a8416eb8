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
