import type { Duplex } from 'node:stream';
import type { Exchange } from '../exchange.js';
import type { RemoteGroups } from '../face.js';
import { answerHeaders } from '../answer-headers.js';

/**
 * Sends a request for a group version that another server answers there; undefined when this server answers. `/apis/<group>/<version>` and
 * everything below belongs to the group version.
 */
export function answerRemotely(
  exchange: Exchange,
  remote: RemoteGroups,
): Promise<void> | undefined {
  const { request, response, user } = exchange;
  const api = answering(exchange, remote);
  return api?.forward(user, targetOf(exchange), request, response, answerHeaders(exchange, {}));
}

/** As `answerRemotely`, for a request that changes the protocol of its connection; undefined when this server answers. */
export function upgradeRemotely(
  exchange: Exchange,
  socket: Duplex,
  head: Buffer,
): Promise<boolean> | undefined {
  const { cluster, request, response, user } = exchange;
  const remote = cluster.remote?.();
  const api = remote === undefined ? undefined : answering(exchange, remote);
  return api?.forwardUpgrade(user, targetOf(exchange), request, socket, head, response);
}

/** Who answers for the group version of a path; undefined: this server. */
function answering({ path }: Exchange, remote: RemoteGroups): ReturnType<RemoteGroups['find']> {
  const [group, version] = path.type === 'resource' ? [path.group, path.version] : named(path.path);
  return group === undefined || version === undefined ? undefined : remote.find(group, version);
}

/** Path and query without the name of the cluster, which the other server does not know. */
export function targetOf({ path, request }: Exchange): string {
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  return mark === -1 ? path.path : path.path + url.slice(mark);
}

function named(path: string): readonly (string | undefined)[] {
  const [, prefix, group, version] = path.split('/');
  return prefix === 'apis' ? [group, version] : [];
}
