import type { Clock } from '#machinery';
import type { CommitLimits } from './committer.js';

/** Bounds of the store; each has a default that suits a laptop. */
export interface StoreLimits extends CommitLimits {
  /** Newest changes held in memory for watches, for each cluster. */
  readonly historyChanges: number;
  readonly historyBytes: number;
  /** Parsed objects kept, for all clusters together, and the bytes of their text. */
  readonly parsedObjects: number;
  readonly parsedBytes: number;
  /** Superseded rows of a cluster in the log; above it the older half is compacted at once. */
  readonly supersededRows: number;
  /** Watches of one cluster. */
  readonly watches: number;
  /** Clusters, dropped ones that forks still read included. */
  readonly clusters: number;
}

export interface StoreOptions {
  readonly clock: Clock;
  /** Milliseconds between automatic compactions; each gives up what was history at the one before. Default: 5 minutes, as kube-apiserver asks of etcd. */
  readonly compactionInterval?: number;
  readonly limits?: Partial<StoreLimits>;
  /** Hears of housekeeping that failed; the store goes on. */
  readonly onError?: (error: unknown) => void;
}

const mebibyte = 1024 * 1024;

export const defaultLimits: StoreLimits = {
  batchRows: 2000,
  batchBytes: 8 * mebibyte,
  queueRows: 100_000,
  queueBytes: 512 * mebibyte,
  historyChanges: 16_384,
  historyBytes: 32 * mebibyte,
  parsedObjects: 16_384,
  parsedBytes: 64 * mebibyte,
  supersededRows: 100_000,
  watches: 65_536,
  clusters: 10_000,
};

export const defaultCompactionInterval = 5 * 60 * 1000;
