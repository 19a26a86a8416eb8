import type { History } from './history.js';
import { storageKey } from './keys.js';
import type { Lineage } from './lineage.js';
import { State } from './state.js';
import type { Version } from './version.js';

const pageSize = 1000;
const maxRemembered = 4;

interface Undo {
  readonly resource: string;
  readonly key: string;
  readonly version: Version | undefined;
}

/**
 * Earlier states of a cluster, made from the newest one by undoing what was written since: the cost follows the number of
 * changes, not the number of objects. The last few are remembered, because a paged list reads the same one many times.
 */
export class Past {
  readonly #remembered = new Map<string, State>();

  constructor(
    readonly lineage: Lineage,
    readonly history: History,
  ) {}

  /** The state at `revision`, of one resource or of all. The caller has checked that its history is there. */
  at(revision: number, now: State, resource?: string): State {
    const name = `${revision}/${resource ?? ''}`;
    const known = this.#remembered.get(name);
    if (known !== undefined) return known;
    const past = now.fork();
    const seen = new Set<string>();
    // The first change of an object after `revision` replaced the version that was current then.
    for (const { resource: of, key, version } of this.#undo(revision, resource)) {
      const id = `${of} ${key}`;
      if (seen.has(id)) continue;
      seen.add(id);
      if (version === undefined) past.delete(of, key);
      else past.set(version);
    }
    this.#remembered.set(name, past);
    if (this.#remembered.size > maxRemembered) {
      const [oldest] = this.#remembered.keys();
      if (oldest !== undefined) this.#remembered.delete(oldest);
    }
    return past;
  }

  /** Lets go of remembered states, so that compacted history does not stay in memory. */
  forget(): void {
    this.#remembered.clear();
  }

  *#undo(revision: number, resource: string | undefined): Iterable<Undo> {
    const through = this.history.start;
    let after = revision;
    while (after < through) {
      const options = {
        after,
        through,
        limit: pageSize,
        ...(resource === undefined ? {} : { resource }),
      };
      const rows = this.lineage.rows(options);
      for (const row of rows) {
        const version = row.previous === 0 ? undefined : this.lineage.version(row.previous);
        yield { resource: row.resource, key: storageKey(row.namespace, row.name), version };
      }
      after = rows.length < pageSize ? through : (rows.at(-1)?.revision ?? through);
    }
    for (const { entry, previous } of this.history.since(after)) {
      if (resource !== undefined && entry.resource !== resource) continue;
      yield {
        resource: entry.resource,
        key: storageKey(entry.namespace, entry.name),
        version: previous,
      };
    }
  }
}
