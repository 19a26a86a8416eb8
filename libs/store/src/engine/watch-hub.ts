import { CompactedError, OverloadedError } from '../errors.js';
import type { Subscription, WatchOptions } from '../store.js';
import type { History } from './history.js';
import type { Lineage } from './lineage.js';
import type { VersionChange } from './version.js';

/** Rows read from the log at a time for a watch that starts before what memory holds. */
const pageSize = 500;

interface Watch extends Subscription {
  readonly options: WatchOptions;
  /** Everything up to here has been delivered. */
  cursor: number;
  open: boolean;
}

/** The watches of one cluster. Each has a cursor, so that history and live changes join without gap or repeat. */
export class WatchHub {
  readonly #live = new Map<string, Set<Watch>>();
  readonly #behind = new Set<Watch>();

  /** `compacted` tells up to where history is gone. */
  constructor(
    readonly lineage: Lineage,
    readonly history: History,
    readonly compacted: () => number,
    readonly maxWatches: number,
  ) {}

  get size(): number {
    let size = this.#behind.size;
    for (const watches of this.#live.values()) size += watches.size;
    return size;
  }

  open(options: WatchOptions): Subscription {
    if (this.size >= this.maxWatches) {
      throw new OverloadedError(`${this.maxWatches} watches are open already; close some first`);
    }
    const watch: Watch = {
      options,
      cursor: options.after,
      open: true,
      close: () => this.#remove(watch),
    };
    this.#behind.add(watch);
    this.#catchUp(watch);
    return watch;
  }

  /** Delivers what has just become durable to those who have seen everything before. */
  publish(changes: readonly VersionChange[]): void {
    const byResource = group(changes, ({ entry }) => entry.resource);
    for (const [resource, batch] of byResource) {
      const watches = this.#live.get(resource);
      if (watches === undefined) continue;
      let byNamespace: Map<string, VersionChange[]> | undefined;
      for (const watch of watches) {
        const { namespace } = watch.options;
        if (namespace === undefined) {
          this.#deliver(watch, batch);
          continue;
        }
        byNamespace ??= group(batch, ({ entry }) => entry.namespace);
        this.#deliver(watch, byNamespace.get(namespace) ?? []);
      }
    }
  }

  /** Ends every watch with a reason. */
  closeAll(reason: Error): void {
    for (const watch of this.#behind) this.#end(watch, reason);
    for (const watches of this.#live.values())
      for (const watch of watches) this.#end(watch, reason);
  }

  /** One page of the log, or all that memory holds; comes back for more until the watch is live. */
  #catchUp(watch: Watch): void {
    if (!watch.open) return;
    const compacted = this.compacted();
    if (watch.cursor < compacted) {
      this.#end(watch, new CompactedError(watch.cursor, compacted));
      return;
    }
    const { resource, namespace } = watch.options;
    const start = this.history.start;
    if (watch.cursor >= start) {
      const missed = this.history
        .since(watch.cursor)
        .filter(
          ({ entry }) =>
            entry.resource === resource &&
            (namespace === undefined || entry.namespace === namespace),
        );
      this.#goLive(watch);
      this.#deliver(watch, missed);
      return;
    }
    const changes = this.lineage.changes({
      after: watch.cursor,
      through: start,
      limit: pageSize,
      resource,
      ...(namespace === undefined ? {} : { namespace }),
    });
    this.#deliver(watch, changes);
    watch.cursor = changes.length < pageSize ? start : watch.cursor;
    if (watch.cursor >= this.history.start) this.#catchUp(watch);
    else setImmediate(() => this.#resume(watch));
  }

  #resume(watch: Watch): void {
    try {
      this.#catchUp(watch);
    } catch (error) {
      this.#end(watch, error);
    }
  }

  #goLive(watch: Watch): void {
    this.#behind.delete(watch);
    const watches = this.#live.get(watch.options.resource);
    if (watches === undefined) this.#live.set(watch.options.resource, new Set([watch]));
    else watches.add(watch);
  }

  #deliver(watch: Watch, batch: readonly VersionChange[]): void {
    const first = batch[0];
    const last = batch.at(-1);
    if (!watch.open || first === undefined || last === undefined || last.revision <= watch.cursor)
      return;
    const fresh =
      first.revision > watch.cursor
        ? batch
        : batch.filter(({ revision }) => revision > watch.cursor);
    watch.cursor = last.revision;
    try {
      watch.options.onChanges(fresh);
    } catch (error) {
      this.#end(watch, error);
    }
  }

  #remove(watch: Watch): void {
    watch.open = false;
    this.#behind.delete(watch);
    const watches = this.#live.get(watch.options.resource);
    watches?.delete(watch);
    if (watches?.size === 0) this.#live.delete(watch.options.resource);
  }

  #end(watch: Watch, reason: unknown): void {
    if (!watch.open) return;
    this.#remove(watch);
    try {
      watch.options.onClosed?.(reason);
    } catch {
      // A watcher that fails while it is told of its end has nobody left to tell.
    }
  }
}

function group(
  changes: readonly VersionChange[],
  by: (change: VersionChange) => string,
): Map<string, VersionChange[]> {
  const groups = new Map<string, VersionChange[]>();
  for (const change of changes) {
    const key = by(change);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [change]);
    else members.push(change);
  }
  return groups;
}
