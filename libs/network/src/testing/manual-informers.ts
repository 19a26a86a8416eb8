import type { Informer, InformerFactory, InformerHandler, Resource } from '#client';
import type { KubeObject, Stored } from '#machinery';

/** Informers that a spec feeds by hand: `put` adds or changes an object, `remove` deletes it. */
export class ManualInformers implements InformerFactory {
  private readonly handlers = new Map<string, InformerHandler<KubeObject>[]>();
  private readonly objects = new Map<string, Stored>();
  private revision = 0;

  informer<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    const kind = resource.kind;
    const latest = (): string => String(this.revision);
    return {
      synced: true,
      get resourceVersion() {
        return latest();
      },
      get: (namespace, name) =>
        this.objects.get(`${kind}/${namespace}/${name}`) as Stored<T> | undefined,
      list: () =>
        [...this.objects]
          .filter(([key]) => key.startsWith(`${kind}/`))
          .map(([, object]) => object as Stored<T>),
      addIndex: () => undefined,
      byIndex: () => [],
      handle: (handler) => {
        const handlers = this.handlers.get(kind) ?? [];
        this.handlers.set(kind, [...handlers, handler as InformerHandler<KubeObject>]);
      },
    };
  }

  async start(): Promise<void> {}

  pending(): number {
    return 0;
  }

  stop(): void {}

  put(object: KubeObject): void {
    this.revision += 1;
    const key = keyFor(object);
    const old = this.objects.get(key);
    const metadata = {
      uid: key,
      creationTimestamp: '',
      ...object.metadata,
      resourceVersion: String(this.revision),
    };
    const stored = { ...object, metadata } as Stored;
    this.objects.set(key, stored);
    for (const handler of this.handlers.get(object.kind ?? '') ?? []) {
      if (old === undefined) handler.added?.(stored);
      else handler.updated?.(stored, old);
    }
  }

  remove(object: KubeObject): void {
    this.revision += 1;
    const old = this.objects.get(keyFor(object));
    if (old === undefined) throw new Error(`${keyFor(object)} is not there`);
    this.objects.delete(keyFor(object));
    for (const handler of this.handlers.get(object.kind ?? '') ?? []) handler.deleted?.(old);
  }
}

const keyFor = ({ kind, metadata }: KubeObject): string =>
  `${kind}/${metadata?.namespace ?? ''}/${metadata?.name}`;
