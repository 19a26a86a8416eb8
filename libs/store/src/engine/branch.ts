import {
  ClosedError,
  CompactedError,
  ExistsError,
  FutureRevisionError,
  NotFoundError,
  RevisionConflictError,
} from '../errors.js';
import { createEventBus, type EventBus } from '#bus';
import type { BranchRecord, LogRow } from '../log/log.js';
import type {
  ClusterStore,
  Encode,
  Entry,
  ObjectKey,
  Operation,
  Range,
  RangeOptions,
  Subscription,
  WatchOptions,
} from '../store.js';
import type { Committer, Write } from './committer.js';
import { Garbage } from './garbage.js';
import { History } from './history.js';
import { storageKey } from './keys.js';
import { Lineage } from './lineage.js';
import type { StoreLimits } from './options.js';
import type { ParsedCache } from './parsed-cache.js';
import { pack } from './packed.js';
import { Past } from './past.js';
import { State } from './state.js';
import { makeChange, toRow, Version, type VersionChange } from './version.js';
import { WatchHub } from './watch-hub.js';

/** A write of a branch on its way to the disk. */
export interface BranchWrite extends Write {
  readonly branch: Branch;
  readonly change: VersionChange;
  resolve(entry: Entry): void;
}

/** What all branches of a store share. */
export interface Shared {
  readonly committer: Committer<BranchWrite>;
  readonly cache: ParsedCache;
  readonly limits: StoreLimits;
  /** Hears of subscribers that throw. */
  readonly onError: (error: unknown) => void;
  /** Runs the steps of a compaction that has begun. */
  readonly prune: (branch: Branch) => Promise<void>;
}

/** What `Branch` is made from: its record, its parent, and its objects at `revision`. */
export interface BranchStart {
  readonly record: BranchRecord;
  readonly parent: Branch | undefined;
  readonly state: State;
  readonly revision: number;
  readonly garbage: Garbage;
}

interface CommitTopics {
  readonly committed: readonly VersionChange[];
}

/** One cluster: decides writes, serves reads from memory, tells watchers. */
export class Branch implements ClusterStore {
  readonly id: number;
  readonly forkedAt: number;
  readonly parent: Branch | undefined;
  readonly lineage: Lineage;
  readonly garbage: Garbage;
  /** Forks of this branch. */
  readonly children = new Set<Branch>();
  readonly watches: WatchHub;
  readonly events: EventBus<CommitTopics>;
  readonly #state: State;
  readonly #history: History;
  readonly #past: Past;
  readonly #shared: Shared;
  /** The newest change of each object that has one under way. */
  readonly #pending = new Map<string, VersionChange>();
  #name: string | undefined;
  #revision: number;
  #accepted: number;
  #compacted: number;
  #closed: ClosedError | undefined;

  constructor({ record, parent, state, revision, garbage }: BranchStart, shared: Shared) {
    this.id = record.id;
    this.#name = record.name;
    this.forkedAt = record.forkedAt;
    this.parent = parent;
    this.#compacted = record.compacted;
    this.#state = state;
    this.#revision = revision;
    this.#accepted = revision;
    this.garbage = garbage;
    this.#shared = shared;
    const { limits, committer, cache } = shared;
    this.lineage = new Lineage(this.id, this.forkedAt, parent?.lineage, committer.log, cache);
    this.#history = new History(revision, limits.historyChanges, limits.historyBytes);
    this.#past = new Past(this.lineage, this.#history);
    this.watches = new WatchHub(
      this.lineage,
      this.#history,
      () => this.compactedRevision,
      limits.watches,
    );
    this.events = createEventBus<CommitTopics>(shared.onError);
    this.events.subscribe('committed', (changes) => this.watches.publish(changes));
    parent?.children.add(this);
  }

  get name(): string {
    return this.#name ?? '';
  }

  get hidden(): boolean {
    return this.#name === undefined;
  }

  get revision(): number {
    return this.#revision;
  }

  get compactedRevision(): number {
    return Math.max(this.#compacted, Math.min(this.parent?.compactedRevision ?? 0, this.forkedAt));
  }

  /** Revisions that forks start from: what was current then must stay readable. */
  get pins(): number[] {
    return [...this.children].map(({ forkedAt }) => forkedAt);
  }

  get({ resource, namespace, name }: ObjectKey): Entry | undefined {
    return this.#state.get(resource, storageKey(namespace, name));
  }

  getPending(key: ObjectKey): Entry | undefined {
    return this.#newest(key);
  }

  range(options: RangeOptions): Range {
    const revision = options.revision ?? this.#revision;
    return { ...this.stateAt(revision, options.resource).slice(options), revision };
  }

  count(resource: string, namespace?: string): number {
    return this.#state.count(resource, namespace);
  }

  resources(): readonly string[] {
    return this.#state.resources();
  }

  watch(options: WatchOptions): Subscription {
    if (this.#closed !== undefined) throw this.#closed;
    this.#checkHistory(options.after);
    return this.watches.open(options);
  }

  create(key: ObjectKey, encode: Encode): Promise<Entry> {
    return this.#write('ADDED', key, encode, (current) => {
      if (current !== undefined) throw new ExistsError(key);
    });
  }

  update(key: ObjectKey, expected: number, encode: Encode): Promise<Entry> {
    return this.#write('MODIFIED', key, encode, (current) => checkCurrent(key, expected, current));
  }

  delete(key: ObjectKey, expected: number, encode: Encode): Promise<Entry> {
    return this.#write('DELETED', key, encode, (current) => checkCurrent(key, expected, current));
  }

  async compact(revision: number): Promise<void> {
    if (this.#closed !== undefined) throw this.#closed;
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision);
    if (revision > this.#compacted) {
      this.#compacted = revision;
      this.#history.forget(revision);
      this.#past.forget();
    }
    await this.#shared.prune(this);
  }

  /** The state at a revision whose history is there, of one resource or of all. Never write to it. */
  stateAt(revision: number, resource?: string): State {
    this.#checkHistory(revision);
    return revision === this.#revision
      ? this.#state
      : this.#past.at(revision, this.#state, resource);
  }

  /** Takes writes that have become durable: readers see them, then watchers, then their writers. */
  commit(writes: readonly BranchWrite[]): void {
    const changes = writes.map(({ change }) => change);
    for (const change of changes) {
      const { resource, namespace, name } = change.entry;
      const key = storageKey(namespace, name);
      if (change.operation === 'DELETED') this.#state.delete(resource, key);
      else this.#state.set(change.entry);
      if (this.#pending.get(pendingKey(change.entry)) === change)
        this.#pending.delete(pendingKey(change.entry));
      this.#revision = change.revision;
      this.#history.push(change);
      this.garbage.note(change);
    }
    this.events.publish('committed', changes);
    for (const write of writes) write.resolve(write.change.entry);
  }

  /** Takes the name off; the branch serves only its forks from now on. */
  hide(): void {
    this.#name = undefined;
  }

  /** Ends all watches; refuses writes and watches from now on. */
  close(reason: ClosedError): void {
    this.#closed ??= reason;
    this.watches.closeAll(reason);
  }

  #newest(key: ObjectKey): Version | undefined {
    const pending = this.#pending.get(pendingKey(key));
    if (pending !== undefined) return pending.operation === 'DELETED' ? undefined : pending.entry;
    return this.#state.get(key.resource, storageKey(key.namespace, key.name));
  }

  #write(
    operation: Operation,
    key: ObjectKey,
    encode: Encode,
    check: (current: Version | undefined) => void,
  ): Promise<Entry> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) throw this.#closed;
      this.#shared.committer.ready();
      const current = this.#newest(key);
      check(current);
      const revision = this.#accepted + 1;
      const encoded = encode(revision);
      if (this.#accepted + 1 !== revision)
        throw new Error('an encoder must not write to the store');
      const created = current?.created ?? revision;
      const { cache } = this.#shared;
      const bytes = 'json' in encoded ? pack(encoded.json, cache.texts) : encoded.bytes;
      const entry = new Version(key, revision, created, bytes, cache, encoded.object);
      const change = makeChange(operation, entry, current);
      this.#accepted = revision;
      this.#pending.set(pendingKey(key), change);
      const row: LogRow = toRow(this.id, change);
      const before = cache.texts.takeUnwritten();
      this.#shared.committer.submit({ branch: this, before, row, change, resolve, reject });
    });
  }

  #checkHistory(revision: number): void {
    if (revision > this.#revision) throw new FutureRevisionError(revision, this.#revision);
    if (revision < this.compactedRevision)
      throw new CompactedError(revision, this.compactedRevision);
  }
}

const pendingKey = ({ resource, namespace, name }: ObjectKey): string =>
  `${resource}/${namespace}/${name}`;

function checkCurrent(key: ObjectKey, expected: number, current: Version | undefined): void {
  if (current === undefined) throw new NotFoundError(key);
  if (current.revision !== expected)
    throw new RevisionConflictError(key, expected, current.revision);
}
