import { requireAllowed } from '#auth';
import type { KindDefinition } from '#kinds';
import type { KubeObject, Status } from '#machinery';
import type {
  Body,
  DeleteOptions,
  ListOptions,
  ListResult,
  RequestContext,
  UserInfo,
  WatchOptions,
  WatchSink,
  WriteOptions,
} from '#registry';
import type { GraphqlCluster } from '../options.js';

/** Names an object, or with `name` left out a collection. `namespace` is '' for cluster scope and for all namespaces. */
export interface Place {
  readonly kind: KindDefinition;
  readonly namespace: string;
  readonly name?: string;
  readonly subresource?: string;
}
type ObjectPlace = Place & { readonly name: string };

export type PatchKind = 'json' | 'merge' | 'strategic' | 'apply';

/** The verbs of a cluster for one user: each asks the authorizer first, with the attributes that the same REST request has. */
export class AuthorizedApi {
  private readonly request: RequestContext;

  constructor(
    private readonly cluster: GraphqlCluster,
    user: UserInfo,
    userAgent: string | undefined,
  ) {
    this.request = { user, warnings: [], ...(userAgent === undefined ? {} : { userAgent }) };
  }

  /** What the API server had to say besides the answers so far. */
  get warnings(): readonly string[] {
    return this.request.warnings;
  }

  async get(place: ObjectPlace): Promise<KubeObject> {
    await this.allow('get', place);
    return (await this.cluster.api.get(this.request, place, {})).object;
  }

  async list(place: Place, options: ListOptions): Promise<ListResult> {
    await this.allow('list', place);
    return this.cluster.api.list(this.request, place, options);
  }

  /** Opens a watch; `close` of the answer ends it. */
  async watch(place: Place, options: WatchOptions, sink: WatchSink): Promise<{ close(): void }> {
    await this.allow('watch', place);
    return this.cluster.api.watch(this.request, place, options, sink);
  }

  async create(place: Place, body: Body, options: WriteOptions): Promise<KubeObject> {
    await this.allow('create', place);
    return (await this.cluster.api.create(this.request, place, body, options)).object;
  }

  async update(place: ObjectPlace, body: Body, options: WriteOptions): Promise<KubeObject> {
    await this.allow('update', place);
    return (await this.cluster.api.update(this.request, place, body, options)).object;
  }

  async patch(
    place: ObjectPlace,
    type: PatchKind,
    body: Body,
    options: WriteOptions & { readonly force?: boolean },
  ): Promise<KubeObject> {
    await this.allow('patch', place);
    return (await this.cluster.api.patch(this.request, place, type, body, options)).object;
  }

  async delete(place: ObjectPlace, options: DeleteOptions): Promise<KubeObject | Status> {
    await this.allow('delete', place);
    return (await this.cluster.api.delete(this.request, place, options)).object;
  }

  /** Rejects with the 403 of the Kubernetes API when the user may not do this. */
  async allow(verb: string, { kind, namespace, name, subresource }: Place): Promise<void> {
    const { group, version, plural } = kind;
    const isNamespace = group === '' && plural === 'namespaces';
    const attributes = {
      kind: 'resource',
      verb,
      group,
      version,
      resource: plural,
      subresource: subresource ?? '',
      // A namespace itself is checked as if it were inside itself.
      namespace: isNamespace ? (name ?? '') : namespace,
      name: name ?? '',
    } as const;
    await requireAllowed(this.cluster.authorizer, this.request.user, attributes);
  }
}
