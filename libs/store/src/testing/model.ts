import type { Operation } from '../store.js';

export interface ModelChange {
  readonly operation: Operation;
  readonly revision: number;
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** A cluster as plainly as possible: the list of everything ever written to it, from which all answers follow. */
export class ModelCluster {
  #compacted = 0;

  constructor(
    readonly changes: ModelChange[] = [],
    public revision = 1,
    readonly parent?: ModelCluster,
    readonly forkedAt = 0,
  ) {}

  /** A fork loses what its parent forgets of the history that they share, but never the state that it started from. */
  get compacted(): number {
    return Math.max(this.#compacted, Math.min(this.parent?.compacted ?? 0, this.forkedAt));
  }

  compact(revision: number): void {
    this.#compacted = Math.max(this.#compacted, revision);
  }

  /** The objects at a revision, in the order of their keys (which are ASCII here). */
  at(revision: number): ModelChange[] {
    const objects = new Map<string, ModelChange>();
    for (const change of this.changes) {
      if (change.revision > revision) break;
      const key = `${change.namespace}/${change.name}`;
      if (change.operation === 'DELETED') objects.delete(key);
      else objects.set(key, change);
    }
    return [...objects]
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, change]) => change);
  }

  find(namespace: string, name: string): ModelChange | undefined {
    return this.at(this.revision).find(
      (change) => change.namespace === namespace && change.name === name,
    );
  }

  write(change: Omit<ModelChange, 'revision'>): void {
    this.revision += 1;
    this.changes.push({ ...change, revision: this.revision });
  }

  fork(revision: number): ModelCluster {
    if (this.parent !== undefined && revision <= this.forkedAt) return this.parent.fork(revision);
    const shared = this.changes.filter((change) => change.revision <= revision);
    return new ModelCluster(shared, revision, this, revision);
  }
}
