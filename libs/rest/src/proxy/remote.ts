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
  const { path, request, response, user } = exchange;
  const [group, version] = path.type === 'resource' ? [path.group, path.version] : named(path.path);
  if (group === undefined || version === undefined) return undefined;
  const api = remote.find(group, version);
  if (api === undefined) return undefined;
  const url = request.url ?? '';
  const mark = url.indexOf('?');
  // Without the name of the cluster, which the other server does not know.
  const target = mark === -1 ? path.path : path.path + url.slice(mark);
  return api.forward(user, target, request, response, answerHeaders(exchange, {}));
}

function named(path: string): readonly (string | undefined)[] {
  const [, prefix, group, version] = path.split('/');
  return prefix === 'apis' ? [group, version] : [];
}
