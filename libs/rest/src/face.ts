import type { Authenticator, Authorizer } from '#auth';
import type { KindCatalog } from '#kinds';
import type { Clock, KubeObject, Random } from '#machinery';
import type { ApiServer } from '#registry';
import type { ProxyTransport } from './proxy/transport.js';
import type { NodeStreams } from './streaming/node-streams.js';

/** The OpenAPI documents of a catalog. Pure: each is made once for each catalog and path. */
export interface OpenApiDocuments {
  /** The paths of v3 documents: `api/v1`, `apis/apps/v1`, `version`. */
  paths(catalog: KindCatalog): readonly string[];
  v3(catalog: KindCatalog, path: string): object | undefined;
  v2(catalog: KindCatalog): object;
  /** The gnostic protobuf form of a v2 document. */
  v2Protobuf?(document: object): Uint8Array;
}

/** Translates between JSON objects and `application/vnd.kubernetes.protobuf`, envelope included. */
export interface ProtobufCodec {
  /** Throws a StatusError when the bytes are not an object of a known kind. */
  decode(bytes: Uint8Array): KubeObject;
  /** Undefined when there is no protobuf form of it. */
  encode?(object: object): Uint8Array | undefined;
}

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
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly authorizer: Authorizer;
  readonly health: readonly HealthCheck[];
  /** Absent: the cluster has no nodes that could run anything (exec, logs … answer 501). */
  readonly streams?: NodeStreams;
  /** Absent: proxy requests answer 501. */
  readonly proxy?: ProxyTransport;
  /** The OpenID documents of the service account issuer. */
  readonly openId?: { configuration(): object; jwks(): object };
}

export interface KubeApiOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The cluster of a path without `/clusters/<name>` has the name ''. */
  readonly cluster: (name: string) => ClusterFace | undefined;
  readonly protobuf?: ProtobufCodec;
  readonly openApi?: OpenApiDocuments;
  /** The text form of the metrics of other parts of the process; it follows this face's own. */
  readonly moreMetrics?: () => Promise<string>;
}
