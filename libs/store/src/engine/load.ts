import type { BranchRecord, Log } from '../log/log.js';
import { Branch, type Shared } from './branch.js';
import { Garbage } from './garbage.js';
import { storageKey } from './keys.js';
import { State } from './state.js';
import { noteTexts } from './packed.js';
import { fromRow, makeChange } from './version.js';

const pageSize = 2000;

/** The revision of a cluster that nobody has written to: the first write gets 2, as on a fresh etcd. */
export const firstRevision = 1;

/** Replays the log: every branch with its objects as bytes, a fork sharing those of its parent. */
export function loadBranches(log: Log, shared: Shared): Branch[] {
  const records = log.branches();
  shared.cache.texts.load(log);
  const loaded: Branch[] = [];
  const load = (record: BranchRecord, parent: Branch | undefined, inherited: State): void => {
    const children = records
      .filter(({ parent: of }) => of === record.id)
      .sort((left, right) => left.forkedAt - right.forkedAt);
    const states = new Map<BranchRecord, State>();
    const replay = new Replay(log, shared, record, inherited);
    for (const child of children) states.set(child, replay.through(child.forkedAt).fork());
    const state = replay.through(Number.MAX_SAFE_INTEGER);
    const revision = Math.max(replay.revision, record.compacted, record.forkedAt, firstRevision);
    const branch = new Branch({ record, parent, state, revision, garbage: replay.garbage }, shared);
    loaded.push(branch);
    for (const [child, start] of states) load(child, branch, start);
  };
  for (const record of records) if (record.parent === 0) load(record, undefined, new State());
  return loaded;
}

/** Applies the rows of one branch, stopping where forks leave it. */
class Replay {
  readonly garbage: Garbage;
  revision = 0;
  /** Names of resources and namespaces repeat in every row; one copy of each is enough. */
  readonly #names = new Map<string, string>();

  constructor(
    readonly log: Log,
    readonly shared: Shared,
    readonly record: BranchRecord,
    readonly state: State,
  ) {
    this.garbage = new Garbage(record.forkedAt);
  }

  through(revision: number): State {
    for (;;) {
      const rows = this.log.page(this.record.id, {
        after: this.revision,
        through: revision,
        limit: pageSize,
      });
      for (const row of rows) {
        const resource = this.#intern(row.resource);
        const namespace = this.#intern(row.namespace);
        const key = storageKey(namespace, row.name);
        noteTexts(row.bytes, this.shared.cache.texts);
        const version = fromRow({ ...row, resource, namespace }, this.shared.cache);
        this.garbage.note(makeChange(row.operation, version, this.state.get(resource, key)));
        if (row.operation === 'DELETED') this.state.delete(resource, key);
        else this.state.set(version);
        this.revision = row.revision;
      }
      if (rows.length < pageSize) return this.state;
    }
  }

  #intern(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}
