import type { KindDefinition, Pod } from '#kinds';
import { badRequest, StatusError } from '#machinery';
import type { Exchange } from '../exchange.js';
import { parseProxyName, type ProxyTarget } from '../proxy/transport.js';
import type { ResourcePath } from '../request/path.js';
import { answerHeaders } from '../answer-headers.js';
import { connectOptions, type ConnectOptions } from './connect-options.js';
import { answerLogs } from './logs.js';
import type { NodeStreams } from './node-streams.js';
import { requireContainer, requireHost } from './pod-container.js';

/** Subresources that hand the connection on. Exec, attach and port-forward arrive here only without an upgrade. */
export function connect(
  exchange: Exchange,
  path: ResourcePath,
  kind: KindDefinition,
  subresource: string,
): Promise<void> {
  if (subresource === 'log') return log(exchange, path, kind);
  if (subresource === 'proxy') return proxy(exchange, path, kind);
  return withoutUpgrade(exchange, path, kind);
}

async function withoutUpgrade(
  exchange: Exchange,
  path: ResourcePath,
  kind: KindDefinition,
): Promise<never> {
  await admitted(exchange, path, kind);
  throw badRequest('Upgrade request required');
}

/**
 * Admission of a connection, and then whether there is somebody to connect to: gives the options as admission has left them. Throws a
 * StatusError: what admission refuses, 404 without the object, 400 for pods without a node and for containers that they do not have.
 */
export async function admitted(
  exchange: Exchange,
  path: ResourcePath,
  kind: KindDefinition,
): Promise<ConnectOptions> {
  const { cluster, context, query } = exchange;
  if (query.all('dryRun').length > 0) throw badRequest('dryRun is not supported');
  const target = {
    kind,
    namespace: path.namespace,
    name: path.name,
    subresource: path.subresource,
  };
  const options: ConnectOptions = await cluster.api.connect(
    context,
    target,
    connectOptions(path, query, exchange.request.url ?? ''),
  );
  if (path.subresource === 'proxy') return options;
  const pod = await readPod(exchange, path, kind);
  if (path.subresource !== 'portforward') requireContainer(pod, options.container ?? '');
  requireHost(pod);
  return options;
}

/** Logs are read, not connected to: admission has no part in them. */
async function log(exchange: Exchange, path: ResourcePath, kind: KindDefinition): Promise<void> {
  const pod = await readPod(exchange, path, kind);
  const target = containerTarget(path, exchange.query.text('container'));
  requireContainer(pod, target.container);
  if (!pod.spec?.nodeName) return sendNothing(exchange);
  await answerLogs(exchange, nodesOf(exchange), target);
}

function sendNothing(exchange: Exchange): void {
  exchange.response.writeHead(204, answerHeaders(exchange, {}));
  exchange.response.end();
}

async function readPod(
  { cluster, context }: Exchange,
  { namespace, name }: ResourcePath,
  kind: KindDefinition,
): Promise<Pod> {
  return (await cluster.api.get(context, { kind, namespace, name }, {})).object as Pod;
}

/** What runs the containers. Throws a StatusError (501) when there is nothing. */
export function nodesOf(exchange: Exchange): NodeStreams {
  if (exchange.cluster.streams === undefined)
    throw notImplemented('this cluster has no nodes that run containers');
  return exchange.cluster.streams;
}

export function containerTarget(
  path: ResourcePath,
  container = '',
): { namespace: string; pod: string; container: string } {
  return { namespace: path.namespace, pod: path.name, container };
}

async function proxy(exchange: Exchange, path: ResourcePath, kind: KindDefinition): Promise<void> {
  const options = await admitted(exchange, path, kind);
  const parsed = parseProxyName(path.name);
  if (parsed === undefined) throw badRequest(`invalid ${kind.singular} request "${path.name}"`);
  const { api, proxy: transport } = exchange.cluster;
  if (transport === undefined) {
    await api.get(exchange.context, { kind, namespace: path.namespace, name: parsed.name }, {});
    throw notImplemented('this cluster has no network to proxy into');
  }
  const url = exchange.request.url ?? '';
  const mark = url.indexOf('?');
  const tail = `/${(options.path ?? '').replace(/^\//, '')}`;
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
