import type { Duplex } from 'node:stream';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Auditor } from '#audit';
import type { Authenticator, Authorizer, User } from '#auth';
import type { FlowControl } from '#flow-control';
import type { CustomSchemas, KindCatalog } from '#kinds';
import type { Clock, Random } from '#machinery';
import type { ApiServer } from '#registry';
import type { ProxyTransport } from './proxy/transport.js';
import type { RemoteDocument } from './openapi/merge.js';
import type { NodeStreams } from './streaming/node-streams.js';

/** A named check behind `/healthz`, `/livez` and `/readyz`; returns what is wrong, or undefined. */
export interface HealthCheck {
  readonly name: string;
  readonly endpoints: readonly ('healthz' | 'livez' | 'readyz')[];
  readonly check: () => string | undefined;
}

/** A group version that another server answers. */
interface RemoteApi {
  /** Sends a request on for `user`; `path` has the query, `headers` are added to the answer. Never rejects. */
  forward(
    user: User,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
    headers: OutgoingHttpHeaders,
  ): Promise<void>;
  /** Joins the client's connection with one to the other server: true once that has agreed to the change of protocol; else it answers. */
  forwardUpgrade(
    user: User,
    path: string,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    response: ServerResponse,
  ): Promise<boolean>;
}

/** What other servers answer (APIServices with a Service). Another object takes its place when anything changes. */
export interface RemoteGroups {
  /** Groups with at least one version elsewhere. */
  readonly names: readonly string[];
  find(group: string, version: string): RemoteApi | undefined;
  /** The entries of a group in `/apis` and in aggregated discovery. */
  groupEntry(group: string): object;
  aggregatedEntry(group: string): object;
  /** The OpenAPI document of each group version that is available, of the last minute; undefined where there is none. */
  openApi(path: '/openapi/v2' | '/openapi/v3'): Promise<readonly RemoteDocument[]>;
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
  /** How many requests run at once; absent: any number. */
  readonly flowControl?: FlowControl;
  readonly health: readonly HealthCheck[];
  /** Absent: the cluster has no nodes that could run anything (exec, logs … answer 501). */
  readonly streams?: NodeStreams;
  /** Absent: proxy requests answer 501. */
  readonly proxy?: ProxyTransport;
  /** Absent, or undefined at this moment: this server answers every group. */
  readonly remote?: () => RemoteGroups | undefined;
  /** The OpenID documents of the service account issuer. */
  readonly openId?: { configuration(): object; jwks(): object | Promise<object> };
}

export interface KubeApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The cluster of a path without `/clusters/<name>` has the name ''. */
  readonly cluster: (name: string) => ClusterFace | undefined;
  /** Writes requests down; absent: nobody does. */
  readonly auditor?: Auditor;
  /** The text form of the metrics of other parts of the process; it follows this face's own. */
  readonly moreMetrics?: () => Promise<string>;
}
