import DataLoader from 'dataloader';
import type { KindDefinition } from '#kinds';
import { StatusError, type KubeObject } from '#machinery';
import type { AuthorizedApi } from './authorized-api.js';

interface NameKey {
  readonly kind: KindDefinition;
  readonly namespace: string;
  readonly name: string;
}

/** How the objects of a collection are found by something that they refer to. */
export interface ObjectIndex {
  readonly name: string;
  readonly keysOf: (object: KubeObject) => readonly string[];
}

type Collection = readonly KubeObject[];
type Indexed = ReadonlyMap<string, Collection>;

/** Objects that relations lead to. A collection is listed once in a request and an object read once, however many fields ask. */
export class ObjectLoaders {
  private readonly byName: DataLoader<NameKey, KubeObject | null, string>;
  private readonly collections: DataLoader<Omit<NameKey, 'name'>, Collection, string>;
  private readonly indexes = new Map<string, Promise<Indexed>>();

  constructor(private readonly api: AuthorizedApi) {
    this.byName = new DataLoader(
      (keys) => Promise.all(keys.map((key) => this.read(key).catch(asError))),
      { cacheKeyFn: (key) => `${collectionKey(key)}/${key.name}` },
    );
    this.collections = new DataLoader(
      (keys) => Promise.all(keys.map((key) => this.listAll(key).catch(asError))),
      { cacheKeyFn: collectionKey },
    );
  }

  /** Forgets everything: what is asked from now on is read again. */
  forget(): void {
    this.byName.clearAll();
    this.collections.clearAll();
    this.indexes.clear();
  }

  /** The object of that name, or null when there is none. */
  object(kind: KindDefinition, namespace: string, name: string): Promise<KubeObject | null> {
    return this.byName.load({ kind, namespace: kind.namespaced ? namespace : '', name });
  }

  /** Every object of a namespace ('' for all), in the order of lists. */
  collection(kind: KindDefinition, namespace: string): Promise<Collection> {
    return this.collections.load({ kind, namespace });
  }

  /** The objects of a namespace that an index files under `key`. */
  async related(
    kind: KindDefinition,
    namespace: string,
    index: ObjectIndex,
    key: string,
  ): Promise<Collection> {
    const id = `${collectionKey({ kind, namespace })} ${index.name}`;
    let indexed = this.indexes.get(id);
    if (indexed === undefined) {
      indexed = this.collection(kind, namespace).then((objects) => indexBy(objects, index));
      this.indexes.set(id, indexed);
    }
    return (await indexed).get(key) ?? [];
  }

  private async read(key: NameKey): Promise<KubeObject | null> {
    try {
      return await this.api.get(key);
    } catch (error) {
      if (error instanceof StatusError && error.code === 404) return null;
      throw error;
    }
  }

  private async listAll(key: Omit<NameKey, 'name'>): Promise<Collection> {
    const { entries } = await this.api.list(key, {});
    return entries.map(({ object }) => object);
  }
}

function indexBy(objects: Collection, { keysOf }: ObjectIndex): Indexed {
  const found = new Map<string, KubeObject[]>();
  for (const object of objects) {
    for (const key of keysOf(object)) {
      const bucket = found.get(key);
      if (bucket === undefined) found.set(key, [object]);
      else bucket.push(object);
    }
  }
  return found;
}

function collectionKey({ kind, namespace }: Omit<NameKey, 'name'>): string {
  return `${kind.group}/${kind.version}/${kind.plural}/${namespace}`;
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
