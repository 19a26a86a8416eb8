import type {
  Client,
  Informer,
  InformerFactory,
  InformerHandler,
  Resource,
  Simulator,
  SimulatorContext,
} from '#client';
import type { EventsV1Event } from '#kinds';
import {
  applyMergePatch,
  notFound,
  SeededRandom,
  VirtualClock,
  type Json,
  type KubeObject,
  type Stored,
} from '#machinery';

type Objects = Map<string, Stored>;

/** One resource of the fake cluster: a map with handlers. */
class FakeInformer implements Informer<KubeObject> {
  readonly objects: Objects = new Map();
  readonly synced = true;
  readonly resourceVersion = '0';
  private readonly handlers: InformerHandler<KubeObject>[] = [];

  get(namespace: string, name: string): Stored | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  *list(namespace?: string): Iterable<Stored> {
    for (const object of this.objects.values()) {
      if (namespace === undefined || (object.metadata.namespace ?? '') === namespace) yield object;
    }
  }

  addIndex(): void {
    throw new Error('the scheduler needs no index');
  }

  byIndex(): readonly Stored[] {
    return [];
  }

  handle(handler: InformerHandler<KubeObject>): void {
    this.handlers.push(handler);
    for (const object of this.objects.values()) handler.added?.(object);
  }

  set(object: Stored): void {
    const key = `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
    const old = this.objects.get(key);
    this.objects.set(key, object);
    for (const handler of this.handlers) {
      if (old === undefined) handler.added?.(object);
      else handler.updated?.(object, old);
    }
  }

  delete(namespace: string, name: string): Stored | undefined {
    const key = `${namespace}/${name}`;
    const old = this.objects.get(key);
    this.objects.delete(key);
    if (old !== undefined) for (const handler of this.handlers) handler.deleted?.(old);
    return old;
  }
}

/** A cluster in a few maps, for specs: what the scheduler reads and writes, with events delivered at once. */
export class FakeCluster {
  readonly clock = new VirtualClock(Date.UTC(2026, 6, 1));
  readonly written: KubeObject[] = [];
  private readonly informers = new Map<string, FakeInformer>();
  private revision = 0;

  /** Set to make the next bindings fail. */
  bindingError: Error | undefined;

  resource(plural: string): FakeInformer {
    const known = this.informers.get(plural);
    if (known !== undefined) return known;
    const made = new FakeInformer();
    this.informers.set(plural, made);
    return made;
  }

  /** Creates or replaces an object of any kind; its uid stays. */
  apply(plural: string, fields: object): Stored {
    const object: KubeObject = fields;
    const { name = '', namespace = '' } = object.metadata ?? {};
    const old = this.resource(plural).get(namespace, name);
    this.revision += 1;
    const metadata = {
      creationTimestamp: new Date(this.clock.now()).toISOString(),
      ...object.metadata,
      name,
      uid: old?.metadata.uid ?? `uid-${this.revision}`,
      resourceVersion: String(this.revision),
    };
    const stored = { ...object, metadata } as Stored;
    this.resource(plural).set(stored);
    return stored;
  }

  /** Events about a pod with that reason, in order. */
  eventsAbout({ metadata }: KubeObject, reason: string): EventsV1Event[] {
    return (this.written as EventsV1Event[]).filter(
      (event) => event.reason === reason && event.regarding?.name === metadata?.name,
    );
  }

  /** Resolves once the simulator has nothing to do. */
  async settled(simulator: Simulator): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve));
    while (simulator.pending() > 0);
  }

  context(): SimulatorContext {
    const silent = (): void => undefined;
    return {
      client: this.client(),
      informers: this.factory(),
      clock: this.clock,
      random: new SeededRandom('fake'),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    };
  }

  private factory(): InformerFactory {
    return {
      informer: <T extends KubeObject>({ plural }: Resource<T>) =>
        this.resource(plural) as unknown as Informer<T>,
      start: () => Promise.resolve(),
      stop: () => undefined,
      pending: () => 0,
    };
  }

  private client(): Client {
    const change = (
      resource: Resource,
      namespace: string,
      name: string,
      edit: (object: Stored) => KubeObject,
    ): Stored => {
      const object = this.resource(resource.plural).get(namespace, name);
      if (object === undefined) throw notFound(resource, name);
      return this.apply(resource.plural, edit(object));
    };
    const client = {
      create: async (_resource: Resource, _namespace: string, object: KubeObject) => {
        this.written.push(object);
        return object;
      },
      patch: async (
        resource: Resource,
        namespace: string,
        name: string,
        _type: string,
        body: unknown,
      ) => {
        if (resource.plural === 'events') return undefined;
        return change(resource, namespace, name, (object) => merged(object, body as WithStatus));
      },
      delete: async (resource: Resource, namespace: string, name: string) => {
        const { spec } = this.resource(resource.plural).get(namespace, name) as {
          spec?: { terminationGracePeriodSeconds?: number };
        };
        if (spec?.terminationGracePeriodSeconds === 0)
          return this.resource(resource.plural).delete(namespace, name);
        const deletionTimestamp = new Date(this.clock.now()).toISOString();
        return change(resource, namespace, name, (object) => ({
          ...object,
          metadata: { ...object.metadata, deletionTimestamp },
        }));
      },
      createSubresource: async (
        resource: Resource,
        namespace: string,
        name: string,
        _subresource: string,
        body: KubeObject,
      ) => {
        if (this.bindingError !== undefined) throw this.bindingError;
        const { target } = body as { target: { name: string } };
        return change(resource, namespace, name, (object) => ({
          ...object,
          spec: { ...(object as { spec?: object }).spec, nodeName: target.name },
        }));
      },
    };
    return client as unknown as Client;
  }
}

type JsonObject = { readonly [key: string]: Json };
type Condition = { readonly type: string };
type WithStatus = KubeObject & {
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly nominatedNodeName?: string | null;
  };
};

/** As a merge patch does, but conditions merge by their type. */
function merged(object: Stored, patch: WithStatus): KubeObject {
  const patched = applyMergePatch(object as unknown as JsonObject, {
    ...patch,
  }) as unknown as WithStatus;
  const conditions = new Map<string, Condition>();
  for (const { status } of [object as WithStatus, patch]) {
    for (const condition of status?.conditions ?? []) conditions.set(condition.type, condition);
  }
  if (conditions.size === 0) return patched;
  const status = { ...patched.status, conditions: [...conditions.values()] };
  return Object.assign({ ...patched }, { status });
}
