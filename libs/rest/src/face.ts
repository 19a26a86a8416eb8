import type { Authenticator, Authorizer, User } from '#auth';
import type { CustomSchemas, KindCatalog } from '#kinds';
import type { Clock, Random } from '#machinery';
import type { ApiServer } from '#registry';
import type { ProxyTransport } from './proxy/transport.js';
import type { NodeStreams } from './streaming/node-streams.js';

/** A named check behind `/healthz`, `/livez` and `/readyz`; returns what is wrong, or undefined. */
export interface HealthCheck {
  readonly name: string;
  readonly endpoints: readonly ('healthz' | 'livez' | 'readyz')[];
  readonly check: () => string | undefined;
}

/** One cluster as this face sees it. */
export interface ClusterFace {
  readonly api: ApiServer;
  /** The kinds served at this moment; another catalog each time that custom kinds come or go. */
  readonly catalog: () => KindCatalog;
  /** The schemas of custom kinds, for the OpenAPI documents. */
  readonly customSchemas?: CustomSchemas;
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly authorizer: Authorizer;
  /** Who a request without credentials is on the plain listener, which is for browsers on this machine; absent: as elsewhere. */
  readonly localUser?: User;
  readonly health: readonly HealthCheck[];
  /** Absent: the cluster has no nodes that could run anything (exec, logs … answer 501). */
  readonly streams?: NodeStreams;
  /** Absent: proxy requests answer 501. */
  readonly proxy?: ProxyTransport;
  /** The OpenID documents of the service account issuer. */
  readonly openId?: { configuration(): object; jwks(): object | Promise<object> };
}

export interface KubeApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The cluster of a path without `/clusters/<name>` has the name ''. */
  readonly cluster: (name: string) => ClusterFace | undefined;
  /** The text form of the metrics of other parts of the process; it follows this face's own. */
  readonly moreMetrics?: () => Promise<string>;
}
