import type { KubeObject, Stored } from '#machinery';
import type { LogRow } from '../log/log.js';
import type { Change, Entry, ObjectKey, Operation } from '../store.js';
import { bareJson, isPacked, parsePacked, piecesOf, textOf } from './packed.js';
import type { Parsed, ParsedCache } from './parsed-cache.js';

/** A view this much smaller than the memory behind it is copied, so that one object does not keep a whole slab alive. */
const wasteLimit = 16 * 1024;

/** One version of one object: its text, and its parsed form for as long as it is hot. */
export class Version implements Entry, Parsed {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  /** What the log has. */
  readonly kept: Uint8Array;
  hot = false;
  #object: Stored | undefined;
  /** The parsed form after the cache has let it go: others may hold it for a long time yet. */
  #released: WeakRef<Stored> | undefined;
  readonly #cache: ParsedCache;

  /** `created` is the revision that made the object this is a version of; a deleted and recreated object has another one. */
  constructor(
    key: ObjectKey,
    readonly revision: number,
    readonly created: number,
    bytes: Uint8Array,
    cache: ParsedCache,
    object?: KubeObject,
  ) {
    this.resource = key.resource;
    this.namespace = key.namespace;
    this.name = key.name;
    this.kept = bytes.buffer.byteLength - bytes.byteLength > wasteLimit ? bytes.slice() : bytes;
    this.#cache = cache;
    if (object === undefined) return;
    this.#object = object as Stored;
    cache.add(this);
  }

  get size(): number {
    return this.kept.byteLength;
  }

  get bytes(): Uint8Array {
    const { pieces } = this;
    return pieces === undefined ? this.kept : Buffer.concat(pieces);
  }

  get pieces(): readonly Uint8Array[] | undefined {
    return isPacked(this.kept) ? piecesOf(this.kept, this.#cache.texts) : undefined;
  }

  get bare(): Uint8Array | undefined {
    return isPacked(this.kept) ? bareJson(this.kept) : undefined;
  }

  /** Looking here does not make an object hot: who looks at all of them wants none in particular. */
  get parsed(): Stored | undefined {
    return this.#object ?? this.#released?.deref();
  }

  get object(): Stored {
    if (this.#object !== undefined) {
      this.hot = true;
      return this.#object;
    }
    const object = this.#released?.deref() ?? this.#parse();
    this.#released = undefined;
    this.#object = object;
    this.#cache.add(this);
    return object;
  }

  #parse(): Stored {
    const { kept } = this;
    return (
      isPacked(kept) ? parsePacked(kept, this.#cache.texts) : JSON.parse(textOf(kept))
    ) as Stored;
  }

  forget(): void {
    if (this.#object !== undefined) this.#released = new WeakRef(this.#object);
    this.#object = undefined;
    this.hot = false;
  }
}

/** A change whose versions are the engine's own. */
export interface VersionChange extends Change {
  readonly entry: Version;
  readonly previous?: Version;
}

export function makeChange(
  operation: Operation,
  entry: Version,
  previous: Version | undefined,
): VersionChange {
  const change = { operation, revision: entry.revision, entry };
  return previous === undefined ? change : { ...change, previous };
}

/** The row that makes a change durable. */
export function toRow(branch: number, { operation, entry, previous }: VersionChange): LogRow {
  return {
    branch,
    revision: entry.revision,
    operation,
    resource: entry.resource,
    namespace: entry.namespace,
    name: entry.name,
    created: entry.created,
    previous: previous?.revision ?? 0,
    bytes: entry.kept,
  };
}

/** The version that a row of the log holds. */
export function fromRow(row: LogRow, cache: ParsedCache): Version {
  return new Version(row, row.revision, row.created, row.bytes, cache);
}
