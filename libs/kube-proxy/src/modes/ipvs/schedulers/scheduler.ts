import type { BalancingMemory } from '../../../mode.js';
import type { Endpoint } from '../../../picture/endpoint.js';

/** What schedulers know a destination by. */
export type Destination = Pick<Endpoint, 'ip' | 'port' | 'text'>;

/** A connection that a virtual server has to place. All destinations have the weight that kube-proxy gives them: one. */
export interface Placement {
  /** Name of the virtual server: `TCP 10.96.0.10:80`. */
  readonly server: string;
  /** In the order of the kernel's list: the one that was added last comes first. Never empty. */
  readonly destinations: readonly Destination[];
  readonly source: string;
  /** 0: not known; any is possible. */
  readonly sourcePort: number;
  readonly destination: string;
  /** Absent: any state is possible. */
  readonly memory: BalancingMemory | undefined;
  /** One of n with the same chance: for what cannot be known without a memory. */
  readonly pick: (count: number) => number;
}

/** Gives the position of the destination that takes the connection. Source of the rules: net/netfilter/ipvs in Linux. */
export type Scheduler = (placement: Placement) => number;
