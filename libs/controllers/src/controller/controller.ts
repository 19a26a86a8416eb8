import type { KubeObject, Stored } from '#machinery';
import { ReconcilerSimulator, type Informer, type Resource } from '#client';

/** How long a key waits for its informer to catch up with a write of this controller, in milliseconds. */
const catchUpMs = 10;

/** A reconciler that does not act twice on the same fact: a key is not worked on before the informer shows what was written for it. */
export abstract class Controller extends ReconcilerSimulator {
  /** Newest revision of each kind that was written while working on a key, until the informer of the kind has it. */
  private readonly written = new Map<string, number>();
  private readonly kinds = new WeakMap<object, string>();

  protected override informer<T extends KubeObject>(resource: Resource<T>): Informer<T> {
    const informer = super.informer(resource);
    this.kinds.set(informer, resource.kind);
    return informer;
  }

  /** Remembers that working on `key` made or changed this object. */
  protected noteWrite(key: string, object: Stored): void {
    const entry = `${object.kind} ${key}`;
    const revision = Number(object.metadata.resourceVersion);
    if (revision > (this.written.get(entry) ?? 0)) this.written.set(entry, revision);
  }

  /** True while `informer` lacks what an earlier pass over `key` wrote; the key is queued again. */
  protected isBehind<T extends KubeObject>(key: string, informer: Informer<T>): boolean {
    const entry = `${this.kinds.get(informer)} ${key}`;
    const revision = this.written.get(entry);
    if (revision === undefined) return false;
    if (Number(informer.resourceVersion) < revision) {
      this.queue.addAfter(key, catchUpMs);
      return true;
    }
    this.written.delete(entry);
    return false;
  }
}
