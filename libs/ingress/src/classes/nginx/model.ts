import type { ServiceLookup } from '../../proxy/service-endpoints.js';
import type { Configuration } from './configuration.js';
import type { Server } from './servers.js';

/** Everything that an nginx of ingress-nginx routes by. */
export interface NginxModel {
  readonly servers: ReadonlyMap<string, Server>;
  readonly configuration: Configuration;
  readonly lookup: ServiceLookup;
  /** `namespace/name` of the Service of `--default-backend-service`; '' for nginx's own 404. */
  readonly defaultBackend: string;
  /** Ports of the controller's container. */
  readonly ports: { readonly http: number; readonly https: number };
}
