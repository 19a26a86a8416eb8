import { endOfNamespace, storageKey, successor } from './keys.js';
import { SortedMap } from './sorted-map.js';
import type { RangeOptions } from '../store.js';
import type { Version } from './version.js';

interface Table {
  readonly versions: SortedMap<Version>;
  /** True once another state uses the same table: whoever writes next copies it first. */
  shared: boolean;
}

/** What a range of one table gives. */
export interface Slice {
  readonly entries: readonly Version[];
  readonly remaining: number;
}

/** The objects of a cluster at one revision, by resource. Forks share tables until one side writes. */
export class State {
  readonly #tables: Map<string, Table>;

  constructor(tables = new Map<string, Table>()) {
    this.#tables = tables;
  }

  get(resource: string, key: string): Version | undefined {
    return this.#tables.get(resource)?.versions.get(key);
  }

  set(version: Version): void {
    this.#writable(version.resource).set(storageKey(version.namespace, version.name), version);
  }

  delete(resource: string, key: string): void {
    if (this.get(resource, key) !== undefined) this.#writable(resource).delete(key);
  }

  count(resource: string, namespace?: string): number {
    const versions = this.#tables.get(resource)?.versions;
    if (versions === undefined) return 0;
    if (namespace === undefined) return versions.size;
    return versions.rank(endOfNamespace(namespace)) - versions.rank(storageKey(namespace, ''));
  }

  resources(): readonly string[] {
    return [...this.#tables]
      .filter(([, { versions }]) => versions.size > 0)
      .map(([resource]) => resource);
  }

  slice({
    resource,
    namespace,
    after,
    limit = Number.POSITIVE_INFINITY,
  }: Omit<RangeOptions, 'revision'>): Slice {
    const versions = this.#tables.get(resource)?.versions;
    if (versions === undefined) return { entries: [], remaining: 0 };
    const start = namespace === undefined ? '' : storageKey(namespace, '');
    const next = after === undefined ? start : successor(storageKey(after.namespace, after.name));
    const first = Math.max(versions.rank(start), versions.rank(next));
    const end = namespace === undefined ? versions.size : versions.rank(endOfNamespace(namespace));
    const available = Math.max(0, end - first);
    const taken = Math.min(available, Math.max(0, limit));
    const entries =
      taken === 0 ? [] : versions.slice(versions.rank(start) === first ? start : next, taken);
    return { entries, remaining: available - taken };
  }

  /** A state of its own that costs nothing until one of the two writes. */
  fork(): State {
    for (const table of this.#tables.values()) table.shared = true;
    return new State(
      new Map(
        [...this.#tables].map(([resource, { versions }]) => [resource, { versions, shared: true }]),
      ),
    );
  }

  #writable(resource: string): SortedMap<Version> {
    const table = this.#tables.get(resource);
    if (table !== undefined && !table.shared) return table.versions;
    const versions = table?.versions.clone() ?? new SortedMap<Version>();
    this.#tables.set(resource, { versions, shared: false });
    return versions;
  }
}
