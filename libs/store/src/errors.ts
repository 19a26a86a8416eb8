import type { ObjectKey } from './store.js';

const text = (key: ObjectKey): string =>
  `${key.resource} ${key.namespace === '' ? '' : `${key.namespace}/`}${key.name}`;

/** What a store refuses, in its own words; the registry translates them for clients. */
export abstract class StoreError extends Error {}

export class ExistsError extends StoreError {
  constructor(readonly key: ObjectKey) {
    super(`${text(key)} exists already`);
  }
}

export class NotFoundError extends StoreError {
  constructor(readonly key: ObjectKey) {
    super(`${text(key)} does not exist`);
  }
}

export class RevisionConflictError extends StoreError {
  constructor(
    readonly key: ObjectKey,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${text(key)} is at revision ${actual}, not ${expected}`);
  }
}

export class CompactedError extends StoreError {
  constructor(
    readonly requested: number,
    readonly compacted: number,
  ) {
    super(`revision ${requested} has been compacted; history starts after ${compacted}`);
  }
}

export class FutureRevisionError extends StoreError {
  constructor(
    readonly requested: number,
    readonly current: number,
  ) {
    super(`revision ${requested} is ahead of ${current}`);
  }
}

export class ClosedError extends StoreError {
  constructor(why = 'the store is closed') {
    super(why);
  }
}

/** A bounded queue is full. Nothing was written; try again when earlier writes are durable. */
export class OverloadedError extends StoreError {}

/** A cluster that does not exist, or exists already, was named. */
export class ClusterError extends StoreError {}

/** The database cannot be opened: locked by another process, unreadable, corrupt. `advice` says what can be done. */
export class DatabaseError extends StoreError {
  constructor(
    message: string,
    readonly advice: string,
  ) {
    super(message);
  }
}
