import type { KindDefinition } from '#kinds';
import { badRequest, StatusError } from '#machinery';
import type { Exchange } from '../exchange.js';
import { parseProxyName, type ProxyTarget } from '../proxy/transport.js';
import type { ResourcePath } from '../request/path.js';
import { answerLogs } from './logs.js';
import type { NodeStreams } from './node-streams.js';

/** Subresources that hand the connection on. Exec, attach and port-forward arrive here only without an upgrade. */
export function connect(
  exchange: Exchange,
  path: ResourcePath,
  kind: KindDefinition,
  subresource: string,
): Promise<void> {
  if (subresource === 'log') return log(exchange, path, kind);
  if (subresource === 'proxy') return proxy(exchange, path, kind);
  throw badRequest('Upgrade request required');
}

async function log(exchange: Exchange, path: ResourcePath, kind: KindDefinition): Promise<void> {
  await requireObject(exchange, path, kind);
  await answerLogs(exchange, nodesOf(exchange), containerTarget(exchange, path));
}

/** Throws a StatusError (404) when the object that a connection is asked for does not exist. */
export async function requireObject(
  exchange: Exchange,
  path: ResourcePath,
  kind: KindDefinition,
): Promise<void> {
  const target = { kind, namespace: path.namespace, name: path.name };
  await exchange.cluster.api.get(exchange.context, target, {});
}

/** What runs the containers. Throws a StatusError (501) when there is nothing. */
export function nodesOf(exchange: Exchange): NodeStreams {
  if (exchange.cluster.streams === undefined)
    throw notImplemented('this cluster has no nodes that run containers');
  return exchange.cluster.streams;
}

export function containerTarget(
  exchange: Exchange,
  path: ResourcePath,
): { namespace: string; pod: string; container: string } {
  return {
    namespace: path.namespace,
    pod: path.name,
    container: exchange.query.text('container') ?? '',
  };
}

async function proxy(exchange: Exchange, path: ResourcePath, kind: KindDefinition): Promise<void> {
  const transport = exchange.cluster.proxy;
  if (transport === undefined) throw notImplemented('this cluster has no network to proxy into');
  const parsed = parseProxyName(path.name);
  if (parsed === undefined) throw badRequest(`invalid ${kind.singular} request "${path.name}"`);
  const url = exchange.request.url ?? '';
  const mark = url.indexOf('?');
  // A query parameter `path` is the other way to name the target's path.
  const tail =
    path.tail === '' ? `/${exchange.query.text('path')?.replace(/^\//, '') ?? ''}` : path.tail;
  const target: ProxyTarget = {
    resource: kind.plural as ProxyTarget['resource'],
    namespace: path.namespace,
    ...parsed,
  };
  await transport.forward(
    target,
    mark === -1 ? tail : tail + url.slice(mark),
    exchange.request,
    exchange.response,
  );
}

function notImplemented(text: string): StatusError {
  return new StatusError(501, 'NotImplemented', text);
}
