import { StatusError, type KubeObject, type Stored } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { ApiServer, RequestContext, Target, UserInfo, WatchFrame } from '#registry';
import type { Client, ListOptions, Resource, WatchEvent, WatchHandle } from '../client.js';
import { encodePatch } from './encode-patch.js';

/** The part of the catalog that a client needs: finding a kind by the names of its path. */
export interface KindLookup {
  byResource(group: string, version: string, plural: string): KindDefinition | undefined;
}

/**
 * A client that calls the verbs directly: the same answers as over HTTPS, without serialising. `user` is who asks;
 * `userAgent` names the program, from which the server derives field managers.
 */
export function inProcessClient(
  apiServer: ApiServer,
  catalog: KindLookup,
  user: UserInfo,
  userAgent = 'mockplane',
): Client {
  const context = (): RequestContext => ({ user, userAgent, warnings: [] });

  const kindOf = (resource: Resource): KindDefinition => {
    const kind = catalog.byResource(resource.group, resource.version, resource.plural);
    if (kind === undefined) {
      throw new StatusError(
        404,
        'NotFound',
        'the server could not find the requested resource',
        {},
      );
    }
    return kind;
  };

  const named = (resource: Resource, namespace: string, name: string, subresource?: string) => ({
    kind: kindOf(resource),
    namespace,
    name,
    ...(subresource === undefined ? {} : { subresource }),
  });

  return {
    async get<T extends KubeObject>(resource: Resource<T>, namespace: string, name: string) {
      const result = await apiServer.get(context(), named(resource, namespace, name), {});
      return result.object as Stored<T>;
    },

    async getSubresource<R extends KubeObject>(
      resource: Resource,
      namespace: string,
      name: string,
      subresource: string,
    ) {
      const target = named(resource, namespace, name, subresource);
      return (await apiServer.get(context(), target, {})).object as R;
    },

    async list<T extends KubeObject>(resource: Resource<T>, options: ListOptions = {}) {
      const { namespace = '', ...rest } = options;
      const target: Target = { kind: kindOf(resource), namespace };
      const result = await apiServer.list(context(), target, rest);
      return {
        items: result.entries.map((entry) => entry.object as Stored<T>),
        resourceVersion: result.resourceVersion,
        ...(result.continue === undefined ? {} : { continue: result.continue }),
      };
    },

    async create<T extends KubeObject>(resource: Resource<T>, namespace: string, object: T) {
      const target: Target = { kind: kindOf(resource), namespace };
      const result = await apiServer.create(context(), target, { value: object }, {});
      return result.object as Stored<T>;
    },

    async update<T extends KubeObject>(
      resource: Resource<T>,
      object: Stored<T>,
      subresource?: string,
    ) {
      const target = named(
        resource,
        object.metadata.namespace ?? '',
        object.metadata.name,
        subresource,
      );
      const result = await apiServer.update(context(), target, { value: object }, {});
      return result.object as Stored<T>;
    },

    async patch<T extends KubeObject>(
      resource: Resource<T>,
      namespace: string,
      name: string,
      type: 'json' | 'merge' | 'strategic',
      body: unknown,
      subresource?: string,
    ) {
      const target = named(resource, namespace, name, subresource);
      const result = await apiServer.patch(
        context(),
        target,
        type,
        { value: encodePatch(body) },
        {},
      );
      return result.object as Stored<T>;
    },

    async apply<T extends KubeObject>(
      resource: Resource<T>,
      object: Partial<T> & KubeObject,
      fieldManager: string,
      subresource?: string,
    ) {
      const { namespace = '', name = '' } = object.metadata ?? {};
      const target = named(resource, namespace, name, subresource);
      const body = { value: encodePatch(object) };
      const options = { fieldManager, force: true };
      const result = await apiServer.patch(context(), target, 'apply', body, options);
      return result.object as Stored<T>;
    },

    async delete(resource, namespace, name, options = {}) {
      const result = await apiServer.delete(context(), named(resource, namespace, name), options);
      return result.object;
    },

    async createSubresource<R extends KubeObject>(
      resource: Resource,
      namespace: string,
      name: string,
      subresource: string,
      body: KubeObject,
    ) {
      const target = named(resource, namespace, name, subresource);
      const result = await apiServer.create(context(), target, { value: body }, {});
      return result.object as R;
    },

    watch<T extends KubeObject>(
      resource: Resource<T>,
      options: Parameters<Client['watch']>[1],
      onEvents: (events: readonly WatchEvent<T>[]) => void,
      onError: (error: Error) => void,
    ): WatchHandle {
      const { namespace = '', ...rest } = options;
      let open = true;
      let inner: { close(): void } | undefined;
      const close = (): void => {
        open = false;
        inner?.close();
      };
      const fail = (error: Error): void => {
        if (!open) return;
        close();
        onError(error);
      };
      try {
        const target: Target = { kind: kindOf(resource), namespace };
        inner = apiServer.watch(
          context(),
          target,
          { ...rest, allowWatchBookmarks: true },
          {
            frames: (frames) => {
              if (!open) return;
              const events: WatchEvent<T>[] = [];
              let failure: StatusError | undefined;
              for (const frame of frames) {
                if (frame.type === 'ERROR') failure = errorOf(frame);
                else events.push(eventOf<T>(frame));
              }
              if (events.length > 0) onEvents(events);
              if (failure !== undefined) fail(failure);
            },
            end: () => fail(new StatusError(410, 'Expired', 'the server ended the watch')),
          },
        );
        // Frames of the past arrive before the call returns, and one of them may have ended the watch.
        if (!open) inner.close();
      } catch (error) {
        // Never before the caller has its handle.
        queueMicrotask(() => fail(error as Error));
      }
      return { close };
    },
  };
}

function errorOf(frame: Extract<WatchFrame, { type: 'ERROR' }>): StatusError {
  const { code, reason = '', message = '', details } = frame.status;
  return new StatusError(code, reason, message, details);
}

function eventOf<T extends KubeObject>(
  frame: Exclude<WatchFrame, { type: 'ERROR' }>,
): WatchEvent<T> {
  if (frame.type === 'BOOKMARK') return frame;
  const previous = frame.change?.previous?.object;
  return {
    type: frame.type,
    object: frame.entry.object as Stored<T>,
    ...(previous === undefined ? {} : { previous: previous as Stored<T> }),
  };
}
