import { KindCatalog, type KindDefinition, type Subresource } from '#kinds';
import { notFound, StatusError } from '#machinery';
import type { ResourcePath } from '../request/path.js';

/** What a request asks of a kind. */
export type Verb =
  | 'get'
  | 'list'
  | 'watch'
  | 'create'
  | 'update'
  | 'patch'
  | 'delete'
  | 'deletecollection'
  | 'connect';

export interface Route {
  readonly kind: KindDefinition;
  readonly verb: Verb;
  readonly subresource?: Subresource;
}

const OBJECT_VERBS: Readonly<Record<string, Verb>> = {
  GET: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};
const COLLECTION_VERBS: Readonly<Record<string, Verb>> = {
  GET: 'list',
  POST: 'create',
  DELETE: 'deletecollection',
};
const SUBRESOURCE_VERBS: Readonly<Record<string, Verb>> = { ...OBJECT_VERBS, POST: 'create' };
/** Subresources that hand the connection on instead of reading or writing an object. */
const CONNECTED: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward', 'proxy', 'log']);

/** The verb of the request's attributes; it exists for unknown resources too, because authorisation comes first. */
export function attributeVerb(path: ResourcePath, method: string, watch: boolean): string {
  if (path.watch) return 'watch';
  if (path.name === '' && method === 'GET') return watch ? 'watch' : 'list';
  if (path.name === '') return COLLECTION_VERBS[method] ?? OBJECT_VERBS[method] ?? '';
  return method === 'HEAD' ? 'get' : (SUBRESOURCE_VERBS[method] ?? '');
}

/** Finds what serves a path. Undefined: no such group at all. Throws a StatusError: 404 for unknown resources, 405 for verbs that they lack. */
export function route(
  catalog: KindCatalog,
  path: ResourcePath,
  method: string,
  watch: boolean,
): Route | undefined {
  const kind = catalog.byResource(path.group, path.version, path.resource);
  if (kind === undefined) {
    // The paths of groups that come with the server answer with a Status, all others as if nobody had heard of them.
    if (path.group !== '' && !isBuiltIn(path.group)) return undefined;
    throw pathNotFound();
  }
  if (path.subresource !== '') return subresourceRoute(kind, path, method);
  if (path.watch) return watchRoute(kind, path, method);
  if (path.name !== '') {
    if (kind.namespaced !== (path.namespace !== '')) throw pathNotFound();
    return pick(kind, OBJECT_VERBS, method);
  }
  if (kind.namespaced ? path.namespace === '' : path.namespace !== '') {
    // All namespaces together can be read, nothing else.
    if (!kind.namespaced || !kind.verbs.includes('list')) throw pathNotFound();
    if (method !== 'GET') throw methodNotAllowed();
  }
  const found = pick(kind, COLLECTION_VERBS, method);
  return found.verb === 'list' && watch ? { kind, verb: 'watch' } : found;
}

function isBuiltIn(name: string): boolean {
  return KindCatalog.builtIn().groups.some(({ group }) => group === name);
}

function subresourceRoute(kind: KindDefinition, path: ResourcePath, method: string): Route {
  const subresource = kind.subresources.find((candidate) => candidate.name === path.subresource);
  if (subresource === undefined && kind.custom !== undefined) throw notFound(kind, path.name);
  if (subresource === undefined || path.watch || kind.namespaced !== (path.namespace !== ''))
    throw pathNotFound();
  if (path.tail !== '' && subresource.name !== 'proxy') throw pathNotFound();
  if (CONNECTED.has(subresource.name)) {
    const verb = SUBRESOURCE_VERBS[method] ?? (subresource.name === 'proxy' ? 'get' : '');
    if (!subresource.verbs.includes(verb)) throw methodNotAllowed();
    return { kind, verb: 'connect', subresource };
  }
  const verb = SUBRESOURCE_VERBS[method];
  if (verb === undefined || !subresource.verbs.includes(verb)) throw methodNotAllowed();
  return { kind, verb, subresource };
}

function watchRoute(kind: KindDefinition, path: ResourcePath, method: string): Route {
  const scoped =
    path.name === ''
      ? kind.namespaced || path.namespace === ''
      : kind.namespaced === (path.namespace !== '');
  if (!scoped || !kind.verbs.includes('watch')) throw pathNotFound();
  if (method !== 'GET') throw methodNotAllowed();
  return { kind, verb: 'watch' };
}

function pick(kind: KindDefinition, verbs: Readonly<Record<string, Verb>>, method: string): Route {
  const verb = verbs[method];
  if (verb !== undefined && kind.verbs.includes(verb)) return { kind, verb };
  // A path that serves no verb at all does not exist.
  if (!Object.values(verbs).some((other) => kind.verbs.includes(other))) throw pathNotFound();
  throw methodNotAllowed();
}

/** 404 for a path below a known group. */
export function pathNotFound(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

/** 405. */
export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}
