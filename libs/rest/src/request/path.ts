import { decodePercent } from './percent.js';

/** A path that names a resource (`/api/…`, `/apis/…`). Empty texts stand for parts that the path does not have. */
export interface ResourcePath {
  readonly type: 'resource';
  readonly cluster: string;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly name: string;
  readonly subresource: string;
  /** What follows the subresource, with its slash: the path to ask a proxied server for. */
  readonly tail: string;
  /** The deprecated `/watch/` prefix stands before the resource. */
  readonly watch: boolean;
}

/** Any other path. */
interface PlainPath {
  readonly type: 'path';
  readonly cluster: string;
  readonly path: string;
}

export type RequestPath = ResourcePath | PlainPath;

const CLUSTER_PREFIX = '/clusters/';

/**
 * Takes the path of a request apart the way the API server's request info does: group and version first, then an optional
 * `watch`, namespace, resource, name and subresource. `/clusters/<name>` in front selects another cluster of this process.
 * `path` has no query. Throws URIError when a percent escape is broken (`%zz`).
 */
export function parsePath(path: string): RequestPath {
  if (!path.startsWith(CLUSTER_PREFIX)) return parseInCluster('', path);
  const end = path.indexOf('/', CLUSTER_PREFIX.length);
  const name = path.slice(CLUSTER_PREFIX.length, end === -1 ? path.length : end);
  return parseInCluster(decode(name), end === -1 ? '/' : path.slice(end));
}

function parseInCluster(cluster: string, path: string): RequestPath {
  const legacy = path.startsWith('/api/');
  if (!legacy && !path.startsWith('/apis/')) return { type: 'path', cluster, path };
  const parts = path.split('/');
  if (parts[parts.length - 1] === '') parts.pop();
  // parts[0] is empty, parts[1] the prefix; a group stands before the version for all but the legacy group.
  let at = legacy ? 3 : 4;
  if (parts.length <= at) return { type: 'path', cluster, path };
  const group = legacy ? '' : decode(parts[2]!);
  const version = decode(parts[at - 1]!);
  const watch = parts[at] === 'watch';
  if (watch) at++;
  if (parts.length <= at) return { type: 'path', cluster, path };

  let namespace = '';
  if (parts[at] === 'namespaces' && parts.length > at + 1) {
    const below = parts[at + 2];
    if (below !== undefined && below !== 'status' && below !== 'finalize') {
      namespace = decode(parts[at + 1]!);
      at += 2;
    }
  }
  const tail = parts.length > at + 3 ? `/${parts.slice(at + 3).join('/')}` : '';
  return {
    type: 'resource',
    cluster,
    path,
    group,
    version,
    namespace,
    resource: decode(parts[at]!),
    name: decode(parts[at + 1] ?? ''),
    subresource: decode(parts[at + 2] ?? ''),
    tail: tail !== '' && path.endsWith('/') ? `${tail}/` : tail,
    watch,
  };
}

function decode(part: string): string {
  return part.includes('%') ? decodePercent(part) : part;
}
