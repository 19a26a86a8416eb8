import type { KubeObject } from '#machinery';
import type { Lookup } from '../plugin.js';

/** Calls `listener` after each change of an object of a resource (by its storage name). */
export type Follow = (resource: string, listener: () => void) => void;

interface Known<T> {
  readonly version: string;
  readonly made: T;
}

/** Something made of each object of a resource, made once for each version of it, in the order of the names. */
export class Compiled<O extends KubeObject, T> {
  private known = new Map<string, Known<T>>();
  private present: readonly T[] = [];
  private isStale = true;

  constructor(
    private readonly lookup: Lookup,
    follow: Follow,
    private readonly resource: string,
    private readonly make: (object: O) => T,
  ) {
    follow(resource, () => {
      this.isStale = true;
    });
  }

  get all(): readonly T[] {
    if (this.isStale) this.refresh();
    return this.present;
  }

  private refresh(): void {
    this.isStale = false;
    const objects = this.lookup
      .list<O>(this.resource)
      .toSorted((a, b) => ((a.metadata?.name ?? '') < (b.metadata?.name ?? '') ? -1 : 1));
    const before = this.known;
    this.known = new Map();
    this.present = objects.map((object) => {
      const { uid = '', resourceVersion = '' } = object.metadata ?? {};
      const old = before.get(uid);
      const made = old?.version === resourceVersion ? old.made : this.make(object);
      this.known.set(uid, { version: resourceVersion, made });
      return made;
    });
  }
}
