import type { Plugin } from './plugin.js';

interface WeighedPlugin {
  readonly plugin: Plugin;
  readonly weight: number;
}

/** One way of scheduling, for the pods that name it: its plugins, in order. */
export interface Profile {
  readonly name: string;
  readonly plugins: readonly Plugin[];
  readonly filters: readonly Plugin[];
  readonly scorers: readonly WeighedPlugin[];
  /** Enough feasible nodes, in percent of all; 0: as the size of the cluster suggests. */
  readonly percentageOfNodesToScore: number;
}
