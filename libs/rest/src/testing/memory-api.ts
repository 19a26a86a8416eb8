import { alreadyExists, notFound, type KubeObject, type Stored } from '#machinery';
import { KindCatalog } from '#kinds';
import type { ApiServer, Target, WatchFrame, WatchSink } from '#registry';
import type { Change, Entry } from '#store';

/** The smallest API server that can be spoken to: objects in a map, every write seen by every watcher of the resource. */
export class MemoryApi implements ApiServer {
  readonly requests: { readonly verb: string; readonly options: unknown }[] = [];
  private readonly entries = new Map<string, Entry>();
  private readonly watchers = new Set<{ readonly target: Target; readonly sink: WatchSink }>();
  private revision = 100;

  async create(
    ...[context, target, body, options]: Parameters<ApiServer['create']>
  ): ReturnType<ApiServer['create']> {
    this.requests.push({ verb: 'create', options });
    context.warnings.push(...(body.problems ?? []));
    const object = body.value as KubeObject;
    const name = object.metadata?.name ?? target.name ?? '';
    if (this.entries.has(this.key(target, name))) throw alreadyExists(target.kind, name);
    return this.store(target, name, object, 'ADDED');
  }

  async get(...[, target]: Parameters<ApiServer['get']>): ReturnType<ApiServer['get']> {
    return this.find(target);
  }

  async list(...[, target, options]: Parameters<ApiServer['list']>): ReturnType<ApiServer['list']> {
    this.requests.push({ verb: 'list', options });
    return { entries: this.of(target), resourceVersion: String(this.revision) };
  }

  watch(
    ...[, target, options, sink]: Parameters<ApiServer['watch']>
  ): ReturnType<ApiServer['watch']> {
    this.requests.push({ verb: 'watch', options });
    const watcher = { target, sink };
    this.watchers.add(watcher);
    sink.frames(this.of(target).map((entry): WatchFrame => ({ type: 'ADDED', entry })));
    if (options.sendInitialEvents === true) {
      sink.frames([
        { type: 'BOOKMARK', resourceVersion: String(this.revision), initialEventsEnd: true },
      ]);
    }
    // A second has passed as soon as the state has been shown.
    if (options.timeoutSeconds === 1) sink.end();
    return { close: () => void this.watchers.delete(watcher) };
  }

  async update(
    ...[, target, body]: Parameters<ApiServer['update']>
  ): ReturnType<ApiServer['update']> {
    return this.store(target, target.name, body.value as KubeObject, 'MODIFIED');
  }

  async patch(
    ...[, target, type, body, options]: Parameters<ApiServer['patch']>
  ): ReturnType<ApiServer['patch']> {
    this.requests.push({ verb: `patch ${type}`, options });
    return this.store(
      target,
      target.name,
      { ...this.find(target).object, ...(body.value as KubeObject) },
      'MODIFIED',
    );
  }

  async delete(
    ...[, target, options]: Parameters<ApiServer['delete']>
  ): ReturnType<ApiServer['delete']> {
    this.requests.push({ verb: 'delete', options });
    const entry = this.find(target);
    this.entries.delete(this.key(target, target.name));
    this.announce({ operation: 'DELETED', revision: ++this.revision, entry });
    return entry;
  }

  async deleteCollection(
    ...[, target]: Parameters<ApiServer['deleteCollection']>
  ): ReturnType<ApiServer['deleteCollection']> {
    const entries = this.of(target);
    for (const entry of entries) this.entries.delete(this.key(target, entry.name));
    return { entries, resourceVersion: String(this.revision) };
  }

  async connect(
    ...[, , options]: Parameters<ApiServer['connect']>
  ): ReturnType<ApiServer['connect']> {
    return options;
  }

  /** Puts an object there without a request. */
  async put(
    group: string,
    version: string,
    plural: string,
    namespace: string,
    name: string,
    body: KubeObject = {},
  ): Promise<void> {
    const kind = KindCatalog.builtIn().byResource(group, version, plural);
    if (kind === undefined) throw new Error(`no kind ${plural}`);
    this.store({ kind, namespace }, name, body, 'ADDED');
  }

  get watching(): number {
    return this.watchers.size;
  }

  private key(target: Target, name: string): string {
    return `${target.kind.storage.resource} ${target.namespace} ${name}`;
  }

  private find(target: Target & { readonly name: string }): Entry {
    const entry = this.entries.get(this.key(target, target.name));
    if (entry === undefined) throw notFound(target.kind, target.name);
    return entry;
  }

  private of(target: Target): Entry[] {
    return [...this.entries.values()].filter(
      ({ resource, namespace }) =>
        resource === target.kind.storage.resource &&
        (target.namespace === '' || namespace === target.namespace),
    );
  }

  private store(
    target: Target,
    name: string,
    body: KubeObject,
    operation: Change['operation'],
  ): Entry {
    const revision = ++this.revision;
    const { kind, group, version } = target.kind;
    const object = {
      ...body,
      kind,
      apiVersion: group === '' ? version : `${group}/${version}`,
      metadata: {
        ...body.metadata,
        name,
        namespace: target.namespace,
        resourceVersion: String(revision),
        uid: `uid-${revision}`,
        creationTimestamp: '2024-05-01T10:00:00Z',
      },
    } as Stored;
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
    const ordered = { kind: object.kind, apiVersion: object.apiVersion, ...rest };
    const entry = {
      resource: target.kind.storage.resource,
      namespace: target.namespace,
      name,
      revision,
      object,
      bytes: Buffer.from(JSON.stringify(ordered)),
    };
    this.entries.set(this.key(target, name), entry);
    this.announce({ operation, revision, entry });
    return entry;
  }

  private announce(change: Change): void {
    for (const { target, sink } of this.watchers) {
      if (target.kind.storage.resource === change.entry.resource)
        sink.frames([{ type: change.operation, entry: change.entry, change }]);
    }
  }
}
