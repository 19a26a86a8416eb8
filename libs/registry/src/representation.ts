import type { KubeObject, Stored } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';

/** An entry in another version than the stored one; object and bytes are made when somebody looks. */
class ConvertedEntry implements Entry {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  private converted: Stored | undefined;
  private encoded: Uint8Array | undefined;

  constructor(
    readonly stored: Entry,
    private readonly convert: (object: KubeObject) => KubeObject,
  ) {
    this.resource = stored.resource;
    this.namespace = stored.namespace;
    this.name = stored.name;
    this.revision = stored.revision;
  }

  get isConverted(): boolean {
    return this.converted !== undefined;
  }

  /** What somebody else has converted. */
  settle(object: KubeObject): void {
    this.converted = object as Stored;
  }

  get parsed(): Stored | undefined {
    return this.converted;
  }

  get object(): Stored {
    return (this.converted ??= this.convert(this.stored.object) as Stored);
  }

  get bytes(): Uint8Array {
    return (this.encoded ??= Buffer.from(JSON.stringify(this.object)));
  }
}

/** Per kind: what was converted, for as long as the stored entry lives. */
const conversions = new WeakMap<object, WeakMap<Entry, Entry>>();

/** The entry in the version of `kind`: itself when that is the stored one, else a converted view (one per entry and kind). */
export function entryIn(kind: KindDefinition, entry: Entry): Entry {
  const { convert } = kind;
  if (convert === undefined) return entry;
  let known = conversions.get(kind);
  if (known === undefined) conversions.set(kind, (known = new WeakMap()));
  let view = known.get(entry);
  if (view === undefined) known.set(entry, (view = new ConvertedEntry(entry, convert.fromStorage)));
  return view;
}

/**
 * Has entries converted whose conversion takes somebody outside of the process, so that their views can be read. Undefined when there
 * is nothing to wait for, as always for built-in kinds. Takes entries of the store and views alike.
 */
export function readyIn(
  kind: KindDefinition,
  entries: readonly Entry[],
): Promise<void> | undefined {
  const remote = kind.convert?.remote;
  if (remote === undefined) return undefined;
  const views = entries
    .map((entry) => (entry instanceof ConvertedEntry ? entry : entryIn(kind, entry)))
    .filter((view) => view instanceof ConvertedEntry)
    .filter((view) => !view.isConverted);
  if (views.length === 0) return undefined;
  return settleAll(views, remote.fromStorage);
}

async function settleAll(
  views: readonly ConvertedEntry[],
  convert: (objects: readonly KubeObject[]) => Promise<readonly KubeObject[]>,
): Promise<void> {
  const objects = await convert(views.map((view) => view.stored.object));
  for (const [index, view] of views.entries()) view.settle(objects[index]!);
}

/** Bytes of text that are read for the object of an entry that is not parsed; bytes of a conversion are not made for this. */
export function sizeOf(entry: Entry): number {
  const stored = entry instanceof ConvertedEntry ? entry.stored : entry;
  return (stored.bare ?? stored.bytes).length;
}

/** True for an entry in another version than the stored one. */
export function isConverted(entry: Entry): boolean {
  return entry instanceof ConvertedEntry;
}

/** The object as it is stored. */
export function toStorage(kind: KindDefinition, object: KubeObject): KubeObject {
  return kind.convert === undefined ? object : kind.convert.toStorage(object);
}

/** An earlier state of an object with a later version: what a watcher sees when an object leaves its selection. */
export function withRevision(entry: Entry, revision: number): Entry {
  return new ConvertedEntry(
    { ...keyParts(entry), revision, bytes: entry.bytes, object: entry.object },
    (object) => ({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(revision) },
    }),
  );
}

function keyParts({
  resource,
  namespace,
  name,
}: Entry): Pick<Entry, 'resource' | 'namespace' | 'name'> {
  return { resource, namespace, name };
}
