import type { ConfigMap, Namespace } from '#kinds';
import type { Stored } from '#machinery';
import type { SecretLookup } from '../../../proxy/certificates.js';
import type { ServiceLookup } from '../../../proxy/service-endpoints.js';
import type { Gateway, GatewayClass, ReferenceGrant } from '../api/objects.js';
import type { Route } from '../api/routes.js';

/** What gateways read of the cluster. */
export interface GatewayObjects extends ServiceLookup {
  gateways(): Iterable<Stored<Gateway>>;
  class(name: string): GatewayClass | undefined;
  /** Routes of all kinds and namespaces. */
  routes(): Iterable<Route>;
  grants(namespace: string): Iterable<ReferenceGrant>;
  namespace(name: string): Namespace | undefined;
  configMap(namespace: string, name: string): ConfigMap | undefined;
  readonly secret: SecretLookup;
}
