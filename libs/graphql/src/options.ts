import type { IncomingMessage } from 'node:http';
import type { Authorizer } from '#auth';
import type { CustomSchemas, KindCatalog } from '#kinds';
import type { NodeRules } from '#kube-proxy';
import type { Stored } from '#machinery';
import type {
  Journey,
  ReachabilitySpec,
  ReachabilityStatus,
  TraceRequest,
  TrafficRunStatus,
  TrafficSpec,
} from '#network';
import type { ApiServer, UserInfo } from '#registry';
import type { Explanation } from '#scheduler';

/** One name asked of the cluster's DNS. */
export interface NameRequest {
  readonly name: string;
  /** `A`, `AAAA`, `SRV` … */
  readonly type: string;
  readonly from: TraceRequest['from'];
}

/** A DNS question that was sent on the way to an answer. */
export interface NameQuestion {
  readonly name: string;
  readonly type: string;
  readonly server: string;
  /** Absent when the server did not answer. */
  readonly answer?: {
    readonly rcode: string;
    readonly records: readonly { readonly type: string; readonly data: string }[];
    readonly answeredBy?: string;
  };
}

/** What became of a name. */
export interface NameAnswer {
  readonly name: string;
  readonly questions: readonly NameQuestion[];
  readonly fullName?: string;
  readonly ip?: string;
  /** Why there is no answer. */
  readonly failure?: string;
}

/** The simulated network as this face asks it. */
export interface NetworkAnswers {
  /** Rejects with a TraceError that names what is wrong with the question; so does `resolve`. */
  trace(request: TraceRequest): Promise<Journey>;
  resolve(request: NameRequest): Promise<NameAnswer>;
  /** The spec must be one that the kind accepts. */
  reachability(spec: ReachabilitySpec): ReachabilityStatus;
  /** What comes of many flows; the spec must be valid. */
  traffic(spec: TrafficSpec): Promise<TrafficRunStatus>;
  /** Calls back whenever the network has changed, until the function that it returns is called. */
  onChange(listener: () => void): () => void;
  /** Undefined: there is no such node. */
  rules(node: string): NodeRules | undefined;
}

/** One cluster as this face sees it. */
export interface GraphqlCluster {
  readonly api: ApiServer;
  /** The kinds served at this moment; the schema follows it. */
  readonly catalog: () => KindCatalog;
  readonly customSchemas?: CustomSchemas;
  readonly authorizer: Authorizer;
  /** Absent: the cluster has no network, and its queries say so. */
  readonly network?: NetworkAnswers;
  /** Explains the scheduler's decision about a pod; undefined when no profile is responsible for it. */
  readonly scheduling?: (pod: Stored) => Explanation | undefined;
}

export interface GraphqlOptions {
  /** The cluster of a path without `/clusters/<name>` has the name ''. */
  readonly cluster: (name: string) => GraphqlCluster | undefined;
  /** Who sends a request to a cluster, found as the Kubernetes API finds it. Throws a StatusError (401, 403). */
  readonly identify: (cluster: string, request: IncomingMessage) => UserInfo | Promise<UserInfo>;
}
