import { SeededRandom, VirtualClock, type KubeObject, type Stored } from '#machinery';
import { KindCatalog, type KindDefinition } from '#kinds';
import { openMemoryStore, type ClusterStore } from '#store';
import { createRegistry, type RegistryOptions } from '../registry.js';
import type { ApiServer, RequestContext, Target, WatchFrame, WatchOptions } from '../request.js';

/** A registry over an empty memory store, with a clock that stands still and repeatable chance: what specs start from. */
export interface RegistryFixture {
  readonly api: ApiServer;
  readonly store: ClusterStore;
  readonly clock: VirtualClock;
  readonly context: RequestContext;
  /** A target by apiVersion and plural: `target('apps/v1', 'deployments', 'default', 'web')`. */
  target(
    apiVersion: string,
    plural: string,
    namespace?: string,
    name?: string,
    subresource?: string,
  ): NamedTarget;
  create<T extends KubeObject>(apiVersion: string, plural: string, object: T): Promise<Stored<T>>;
  /** Opens a watch and gathers its frames. */
  watch(
    target: Target,
    options?: WatchOptions,
  ): { readonly frames: WatchFrame[]; readonly ended: () => boolean; close(): void };
}

type NamedTarget = Target & { readonly name: string };

export async function registryFixture(
  options: Partial<RegistryOptions> = {},
): Promise<RegistryFixture> {
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const catalog = KindCatalog.builtIn();
  const store = options.store ?? (await openMemoryStore({ clock }).cluster('test'));
  const api = createRegistry({ store, catalog, clock, random, plugins: () => [], ...options });
  const context: RequestContext = {
    user: { name: 'tester', groups: ['system:masters'] },
    warnings: [],
  };

  const kindOf = (apiVersion: string, plural: string): KindDefinition => {
    const [version, group = ''] = apiVersion.split('/').reverse() as [string, string?];
    const kind = catalog.byResource(group, version, plural);
    if (kind === undefined) throw new Error(`no kind ${apiVersion} ${plural}`);
    return kind;
  };

  return {
    api,
    store,
    clock,
    context,
    target: (apiVersion, plural, namespace = '', name = '', subresource) => ({
      kind: kindOf(apiVersion, plural),
      namespace,
      name,
      ...(subresource === undefined ? {} : { subresource }),
    }),
    async create<T extends KubeObject>(apiVersion: string, plural: string, object: T) {
      const kind = kindOf(apiVersion, plural);
      const namespace = kind.namespaced ? (object.metadata?.namespace ?? 'default') : '';
      const result = await api.create(context, { kind, namespace }, { value: object }, {});
      return result.object as Stored<T>;
    },
    watch(target, watchOptions = {}) {
      const frames: WatchFrame[] = [];
      let ended = false;
      const handle = api.watch(context, target, watchOptions, {
        frames: (more) => frames.push(...more),
        end: () => {
          ended = true;
        },
      });
      return { frames, ended: () => ended, close: () => handle.close() };
    },
  };
}
