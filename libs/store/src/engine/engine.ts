import type { Timer } from '#machinery';
import { ClosedError, ClusterError, OverloadedError } from '../errors.js';
import type { BranchRecord, Log } from '../log/log.js';
import type { ClusterStore, Store } from '../store.js';
import { Branch, type BranchWrite, type Shared } from './branch.js';
import { Committer } from './committer.js';
import { Garbage } from './garbage.js';
import { Housekeeper } from './housekeeper.js';
import { firstRevision, loadBranches } from './load.js';
import {
  defaultCompactionInterval,
  defaultLimits,
  type StoreLimits,
  type StoreOptions,
} from './options.js';
import { ParsedCache } from './parsed-cache.js';
import { State } from './state.js';

/** The store over any log: one object for all clusters of a database. */
export class Engine implements Store {
  readonly #log: Log;
  readonly #limits: StoreLimits;
  readonly #committer: Committer<BranchWrite>;
  readonly #housekeeper: Housekeeper;
  readonly #shared: Shared;
  readonly #branches: Set<Branch>;
  readonly #timer: Timer;
  /** Changes to the set of clusters happen one after another. */
  #structure: Promise<unknown> = Promise.resolve();
  #lastId: number;
  #closed: ClosedError | undefined;
  #closing: Promise<void> | undefined;

  /** Replays `log`, which the engine owns from now on. */
  constructor(
    log: Log,
    { clock, compactionInterval = defaultCompactionInterval, limits, onError }: StoreOptions,
  ) {
    this.#log = log;
    this.#limits = { ...defaultLimits, ...limits };
    this.#committer = new Committer<BranchWrite>(
      log,
      this.#limits,
      (batch) => this.#deliver(batch),
      (reason) => this.#shut(reason),
    );
    this.#housekeeper = new Housekeeper(log, this.#limits.supersededRows, onError ?? (() => {}));
    this.#shared = {
      committer: this.#committer,
      cache: new ParsedCache(this.#limits.parsedObjects, this.#limits.parsedBytes),
      limits: this.#limits,
      onError: onError ?? (() => {}),
      prune: (branch) => this.#housekeeper.prune(branch),
    };
    this.#lastId = Math.max(0, ...log.branches().map(({ id }) => id));
    this.#branches = new Set(loadBranches(log, this.#shared));
    this.#shared.cache.texts.dropUnused(log).catch(this.#shared.onError);
    for (const branch of this.#branches) {
      this.#housekeeper.watchSize(branch);
      if (branch.hidden) this.#removeIfUnused(branch);
    }
    this.#timer = clock.every(compactionInterval, () => this.#housekeeper.tick(this.#branches));
  }

  cluster(name: string): Promise<ClusterStore> {
    return this.#change(async () => {
      const known = this.#find(name);
      if (known !== undefined) return known;
      const record = this.#newRecord(name, 0, 0);
      await this.#log.addBranch(record);
      return this.#add(record, undefined, new State(), firstRevision);
    });
  }

  fork(source: string, name: string, revision?: number): Promise<ClusterStore> {
    return this.#change(async () => {
      let parent = this.#find(source);
      if (parent === undefined) throw new ClusterError(`cluster ${source} does not exist`);
      if (this.#find(name) !== undefined) throw new ClusterError(`cluster ${name} exists already`);
      const forkedAt = Math.max(revision ?? parent.revision, firstRevision);
      const state = parent.stateAt(forkedAt).fork();
      // What was written before the source left its own parent belongs to that parent: fork it from there.
      while (parent.parent !== undefined && forkedAt <= parent.forkedAt) parent = parent.parent;
      const record = this.#newRecord(name, parent.id, forkedAt);
      const branch = this.#add(record, parent, state, forkedAt);
      try {
        await this.#log.addBranch(record);
      } catch (error) {
        this.#forget(branch);
        throw error;
      }
      return branch;
    });
  }

  drop(name: string): Promise<void> {
    return this.#change(async () => {
      const branch = this.#find(name);
      if (branch === undefined) throw new ClusterError(`cluster ${name} does not exist`);
      branch.close(new ClosedError(`cluster ${name} was dropped`));
      branch.hide();
      await this.#committer.flush();
      await this.#log.hideBranch(branch.id);
      this.#removeIfUnused(branch);
    });
  }

  list(): readonly string[] {
    return [...this.#branches].filter(({ hidden }) => !hidden).map(({ name }) => name);
  }

  flush(): Promise<void> {
    return this.#committer.flush();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const reason = this.#closed ?? new ClosedError();
    this.#closed = reason;
    this.#committer.close(reason);
    await this.#structure;
    await this.#committer.flush();
    this.#shut(reason);
    await this.#housekeeper.close();
    await this.#log.close();
  }

  /** Refuses everything from now on and tells the watchers why. */
  #shut(reason: ClosedError): void {
    this.#closed = reason;
    this.#timer.cancel();
    for (const branch of this.#branches) branch.close(reason);
  }

  #change<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#structure.then(() => {
      if (this.#closed !== undefined) throw this.#closed;
      return task();
    });
    this.#structure = done.catch(() => {});
    return done;
  }

  #find(name: string): Branch | undefined {
    for (const branch of this.#branches) if (!branch.hidden && branch.name === name) return branch;
    return undefined;
  }

  #newRecord(name: string, parent: number, forkedAt: number): BranchRecord {
    if (this.#branches.size >= this.#limits.clusters) {
      throw new OverloadedError(
        `the store holds ${this.#limits.clusters} clusters already; drop some first`,
      );
    }
    // An id is never used again in the life of a process: rows of a dropped branch go little by little.
    this.#lastId += 1;
    return { id: this.#lastId, name, parent, forkedAt, compacted: 0 };
  }

  #add(record: BranchRecord, parent: Branch | undefined, state: State, revision: number): Branch {
    const garbage = new Garbage(record.forkedAt);
    const branch = new Branch({ record, parent, state, revision, garbage }, this.#shared);
    this.#branches.add(branch);
    return branch;
  }

  /** Forgets a hidden branch that no fork reads, and then its parent if that was the last to read it. */
  #removeIfUnused(branch: Branch): void {
    if (branch.children.size > 0) {
      this.#housekeeper.truncate(branch.id, Math.max(...branch.pins));
      return;
    }
    this.#forget(branch);
    this.#housekeeper.remove(branch.id);
    if (branch.parent?.hidden === true) this.#removeIfUnused(branch.parent);
  }

  #forget(branch: Branch): void {
    this.#branches.delete(branch);
    branch.parent?.children.delete(branch);
    branch.parent?.garbage.release();
  }

  #deliver(batch: readonly BranchWrite[]): void {
    const first = batch[0]?.branch;
    if (first !== undefined && batch.every(({ branch }) => branch === first)) {
      this.#commit(first, batch);
      return;
    }
    const byBranch = new Map<Branch, BranchWrite[]>();
    for (const write of batch) {
      const writes = byBranch.get(write.branch);
      if (writes === undefined) byBranch.set(write.branch, [write]);
      else writes.push(write);
    }
    for (const [branch, writes] of byBranch) this.#commit(branch, writes);
  }

  #commit(branch: Branch, writes: readonly BranchWrite[]): void {
    branch.commit(writes);
    this.#housekeeper.watchSize(branch);
  }
}
