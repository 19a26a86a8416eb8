import { createHash } from 'node:crypto';
import {
  aggregatedDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
  type KindCatalog,
} from '#kinds';
import { answerHeaders } from '../answer-headers.js';
import type { Exchange } from '../exchange.js';
import type { RemoteGroups } from '../face.js';
import { parseAccept, type MediaType } from '../negotiation/media-type.js';
import { JSON_TYPE, negotiate } from '../negotiation/negotiate.js';
import { sendBody, sendObject, sendText } from '../send.js';
import { withRemoteGroups, withRemoteItems } from './remote-entries.js';
import { methodNotAllowed, pathNotFound } from '../verbs/routing.js';

const AGGREGATED_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Group lists are kept in two forms; a catalog never changes, so neither do they. */
const aggregated = new WeakMap<
  KindCatalog,
  Map<string, { readonly body: Buffer; readonly etag: string }>
>();

/** Answers `/api`, `/apis` and what lies directly below; true when the path is one of them. */
export function answerDiscovery(exchange: Exchange, path: string): boolean | Promise<boolean> {
  const parts = path.split('/').filter((part) => part !== '');
  const [prefix, group, version] = parts;
  if (prefix !== 'api' && prefix !== 'apis') return false;
  const catalog = exchange.cluster.catalog();
  const remote = exchange.cluster.remote?.();
  if (parts.length === 2 && prefix === 'apis' && remote?.names.includes(group!) === true) {
    const document = { kind: 'APIGroup', apiVersion: 'v1', ...remote.groupEntry(group!) };
    return sent(sendObject(exchange, 200, document, plainForm(exchange, false)));
  }
  if (parts.length === 1) return answerRoot(exchange, catalog, prefix);
  const document =
    prefix === 'api'
      ? apiResourceListDocument(catalog, '', group!)
      : version === undefined
        ? apiGroupDocument(catalog, group!)
        : apiResourceListDocument(catalog, group!, version);
  if (document === undefined) {
    if (prefix === 'apis' && !catalog.groups.some((served) => served.group === group))
      sendText(exchange, 404, '404 page not found\n');
    else throw pathNotFound();
    return true;
  }
  const routed = prefix === 'api' || version !== undefined;
  if (routed) requireGet(exchange);
  return sent(sendObject(exchange, 200, document, plainForm(exchange, routed)));
}

/** `/api` and `/apis`: aggregated for those who ask for it (KEP-3352), else the plain list of versions or groups. */
function answerRoot(
  exchange: Exchange,
  catalog: KindCatalog,
  prefix: 'api' | 'apis',
): boolean | Promise<boolean> {
  // Groups and their list take any method, as on the real server; the legacy versions do not.
  if (prefix === 'api') requireGet(exchange);
  const remote = prefix === 'apis' ? exchange.cluster.remote?.() : undefined;
  if (prefersAggregated(exchange.request.headers.accept)) {
    const { body, etag } = aggregatedBody(catalog, prefix, remote);
    const headers = { Etag: etag, 'Cache-Control': 'public', Vary: 'Accept' };
    if (exchange.request.headers['if-none-match'] === etag) {
      exchange.response.writeHead(304, answerHeaders(exchange, headers));
      exchange.response.end();
      return true;
    }
    return sent(sendBody(exchange, 200, { body, contentType: AGGREGATED_TYPE }, headers));
  }
  const document =
    prefix === 'apis'
      ? withRemoteGroups(apiGroupListDocument(catalog), remote)
      : apiVersionsDocument(serverAddress(exchange));
  return sent(sendObject(exchange, 200, document, plainForm(exchange, prefix === 'api')));
}

function aggregatedBody(
  catalog: KindCatalog,
  prefix: 'api' | 'apis',
  remote: RemoteGroups | undefined,
): { readonly body: Buffer; readonly etag: string } {
  if (remote !== undefined) {
    const document = withRemoteItems(aggregatedDocument(catalog, '/apis'), remote);
    const body = Buffer.from(`${JSON.stringify(document)}\n`);
    return { body, etag: quotedHash(body) };
  }
  let forms = aggregated.get(catalog);
  if (forms === undefined) aggregated.set(catalog, (forms = new Map()));
  let form = forms.get(prefix);
  if (form === undefined) {
    const body = Buffer.from(
      `${JSON.stringify(aggregatedDocument(catalog, prefix === 'api' ? '/api' : '/apis'))}\n`,
    );
    form = { body, etag: quotedHash(body) };
    forms.set(prefix, form);
  }
  return form;
}

/** The strong validator of a document: 128 hexadecimal digits. */
function quotedHash(body: Uint8Array): string {
  return `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
}

function prefersAggregated(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('apidiscovery.k8s.io')) return false;
  const first = parseAccept(accept).find((entry) => isAggregated(entry) || isPlain(entry));
  return first !== undefined && isAggregated(first);
}

function isAggregated({ type, parameters }: MediaType): boolean {
  return (
    type === JSON_TYPE &&
    parameters.get('g') === 'apidiscovery.k8s.io' &&
    parameters.get('v') === 'v2' &&
    parameters.get('as') === 'APIGroupDiscoveryList'
  );
}

function isPlain({ type, parameters }: MediaType): boolean {
  return (type === '*/*' || type.startsWith('application/')) && !parameters.has('g');
}

/** Discovery documents have no other shapes: what stands behind `as` is skipped. */
function plainForm(exchange: Exchange, routed: boolean): ReturnType<typeof negotiate> {
  const offer = { protobuf: true, transformations: 'none' as const, streams: false, routed };
  return negotiate(exchange.request.headers.accept, offer);
}

function serverAddress(exchange: Exchange): string {
  const { localAddress, localPort } = exchange.request.socket;
  const host =
    localAddress?.startsWith('::ffff:') === true
      ? localAddress.slice(7)
      : (localAddress ?? '127.0.0.1');
  return `${host.includes(':') ? `[${host}]` : host}:${localPort ?? 0}`;
}

function requireGet(exchange: Exchange): void {
  if (exchange.request.method !== 'GET') throw methodNotAllowed();
}

function sent(sending: void | Promise<void>): boolean | Promise<boolean> {
  return sending === undefined ? true : sending.then(() => true);
}
