import { StatusError, type KubeObject, type Status, type Stored } from '#machinery';
import type {
  Client,
  List,
  ListOptions,
  PatchType,
  Resource,
  WatchEvent,
  WatchHandle,
} from '../client.js';
import type { ConnectionOptions } from './kubeconfig.js';
import { followWatch } from './follow-watch.js';
import { Transport } from './transport.js';

const PATCH_TYPES: Readonly<Record<PatchType, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

/** A client over HTTPS (or plain HTTP), for simulators that run as processes of their own or against a real cluster. */
export function httpClient(options: ConnectionOptions): Client & { close(): void } {
  const transport = new Transport(options);
  const send = async <T>(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<T> =>
    (await transport.json({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(contentType === undefined ? {} : { contentType }),
    })) as T;

  return {
    get: (resource, namespace, name) => send('GET', pathOf(resource, namespace, name)),

    getSubresource: (resource, namespace, name, subresource) =>
      send('GET', pathOf(resource, namespace, name, subresource)),

    async list<T extends KubeObject>(
      resource: Resource<T>,
      listOptions: ListOptions = {},
    ): Promise<List<T>> {
      const { namespace = '', ...query } = listOptions;
      const list = await send<{
        items: T[] | null;
        metadata: { resourceVersion: string; continue?: string };
      }>('GET', pathOf(resource, namespace) + queryOf(query));
      const apiVersion =
        resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
      // Items of a list come without kind and version; everywhere else objects have them.
      const items = (list.items ?? []).map(
        (item) => ({ kind: resource.kind, apiVersion, ...item }) as unknown as Stored<T>,
      );
      const { resourceVersion, continue: next } = list.metadata;
      return {
        items,
        resourceVersion,
        ...(next === undefined || next === '' ? {} : { continue: next }),
      };
    },

    create: (resource, namespace, object) => send('POST', pathOf(resource, namespace), object),

    update: (resource, object, subresource) => {
      const { namespace = '', name } = object.metadata;
      return send('PUT', pathOf(resource, namespace, name, subresource), object);
    },

    patch: (resource, namespace, name, type, body, subresource) =>
      send('PATCH', pathOf(resource, namespace, name, subresource), body, PATCH_TYPES[type]),

    apply: (resource, object, fieldManager, subresource) => {
      const { namespace = '', name = '' } = object.metadata ?? {};
      const path = pathOf(resource, namespace, name, subresource);
      const query = queryOf({ fieldManager, force: true });
      return send('PATCH', path + query, object, 'application/apply-patch+yaml');
    },

    delete: (resource, namespace, name, deleteOptions) =>
      send<Status | KubeObject>('DELETE', pathOf(resource, namespace, name), {
        kind: 'DeleteOptions',
        apiVersion: 'v1',
        ...deleteOptions,
      }),

    createSubresource: (resource, namespace, name, subresource, body) =>
      send('POST', pathOf(resource, namespace, name, subresource), body),

    watch<T extends KubeObject>(
      resource: Resource<T>,
      watchOptions: ListOptions & { readonly resourceVersion: string },
      onEvents: (events: readonly WatchEvent<T>[]) => void,
      onError: (error: Error) => void,
    ): WatchHandle {
      const { namespace = '', ...query } = watchOptions;
      const path = (resourceVersion: string): string =>
        pathOf(resource, namespace) +
        queryOf({ ...query, resourceVersion, watch: true, allowWatchBookmarks: true });
      return followWatch<T>(transport, path, watchOptions.resourceVersion, onEvents, onError);
    },

    close: () => transport.close(),
  };
}

/** The path of a collection, an object or a subresource. Throws a StatusError 400 for a namespaced object without namespace. */
function pathOf(
  resource: Resource,
  namespace: string,
  name?: string,
  subresource?: string,
): string {
  const root =
    resource.group === ''
      ? `/api/${resource.version}`
      : `/apis/${resource.group}/${resource.version}`;
  if (resource.namespaced && namespace === '' && name !== undefined) {
    throw new StatusError(
      400,
      'BadRequest',
      'an empty namespace may not be set when a resource name is provided',
    );
  }
  const home = resource.namespaced && namespace !== '' ? ['namespaces', namespace] : [];
  const parts = [
    ...home,
    resource.plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return [root, ...parts.map(encodeURIComponent)].join('/');
}

function queryOf(parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '')
      query.set(key, `${value as string | number | boolean}`);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
