import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '#auth';
import type { Classification } from '#flow-control';
import type { RequestContext } from '#registry';
import type { AuditTrail } from './audit/audit-trail.js';
import type { ClusterFace, KubeApiOptions } from './face.js';
import type { RequestPath } from './request/path.js';
import type { Query } from './request/query.js';

/** One request on its way through this face. */
export interface Exchange {
  readonly options: KubeApiOptions;
  readonly cluster: ClusterFace;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: RequestPath;
  readonly query: Query;
  readonly user: User;
  /** What the registry is told; its warnings become headers. */
  readonly context: RequestContext;
  readonly auditId: string;
  readonly pretty: boolean;
  /** The flow of the request, once it is known; absent: the request falls under none. */
  flow?: Classification;
  /** Absent: nobody writes this request down. */
  readonly audit?: AuditTrail;
}

/** A client's own `Audit-Id` is kept when it is short and printable. */
export function auditIdOf(request: IncomingMessage, make: () => string): string {
  const own = request.headers['audit-id'];
  return typeof own === 'string' && own.length <= 64 && /^[\x21-\x7e]+$/.test(own) ? own : make();
}
