import type { AffinityMemory } from '#kube-proxy';
import { ConnectionTable } from '../../journey/connection-table.js';
import type { Memory } from '../../journey/memory.js';
import { TrafficCounters } from '../../journey/traffic.js';

/** A client that a node has put down in a list of session affinity. */
export interface Touch {
  readonly node: string;
  readonly list: string;
  readonly client: string;
}

/** A memory that knows nothing and tells what would have been remembered: which lists of session affinity a journey touches. */
export class Witness implements Memory {
  readonly connections = new ConnectionTable();
  readonly traffic = new TrafficCounters();
  readonly touches: Touch[] = [];

  affinity(node: string): AffinityMemory {
    return {
      lastSeen: () => undefined,
      touch: (list, client) => void this.touches.push({ node, list, client }),
    };
  }

  /** Balancers may be in any state. */
  balancing(): undefined {
    return undefined;
  }

  observed(): Memory {
    return this;
  }
}
