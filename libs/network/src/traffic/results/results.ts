import type { ChiSquare } from './chi-square.js';

/** Flows that met the same end. */
export interface OutcomeCount {
  readonly outcome: string;
  readonly flows: number;
  /** Why, for one of them. */
  readonly reason: string;
}

/** What one endpoint got of one destination's flows. */
export interface EndpointLoad {
  readonly load: string;
  readonly destination: string;
  /** `IP:PORT`. */
  readonly endpoint: string;
  /** `namespace/name`, or the name of whoever answers. */
  readonly name: string;
  readonly node?: string;
  readonly zone?: string;
  readonly flows: number;
  /** Of the answered flows of its destination. */
  readonly share: number;
}

/** How evenly a destination's flows spread over its endpoints. */
export interface Spread {
  readonly load: string;
  readonly destination: string;
  readonly endpoints: number;
  readonly flows: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
  /** Against equal shares. Absent: too few flows or endpoints. */
  readonly even?: ChiSquare;
  /** Against the probabilities of the rules. Absent: something else than chance decides, or too few flows. */
  readonly asRules?: ChiSquare;
  /** What the test against equal shares says, in words. */
  readonly reading: string;
}

export interface NodeLoad {
  readonly node: string;
  readonly zone?: string;
  /** Flows that began there. */
  readonly sent: number;
  /** Flows that were answered there. */
  readonly received: number;
  /** Flows that went through its kernel, on whatever way. */
  readonly passed: number;
  /** Connections that its kernel remembers at most, and where nf_conntrack refuses more. */
  readonly conntrackPeak: number;
  readonly conntrackLimit: number;
}

export interface ZoneLoad {
  readonly zone: string;
  readonly received: number;
  /** Of these, flows that began in the same zone. */
  readonly local: number;
}

/** Sources that a node replaces: each address and port behind it has a range of ports of its own. */
export interface Masquerading {
  readonly node: string;
  /** `tcp IP PORT`. */
  readonly toward: string;
  readonly flows: number;
  /** Ports in use at most, and how many there are. */
  readonly portsPeak: number;
  readonly portsLimit: number;
}

/** Rules that kernels compare with the packets of a flow. */
export interface Cost {
  readonly mode: string;
  /** Services in the cluster. */
  readonly services: number;
  readonly mean: number;
  readonly median: number;
  readonly p99: number;
  readonly most: number;
}

export interface TimePoint {
  /** Milliseconds since the start, at the end of the interval. */
  readonly at: number;
  readonly flows: number;
  readonly failed: number;
  /** Connections that all kernels together remember. */
  readonly conntrack: number;
}

/** What a run comes to. */
export interface TrafficResults {
  readonly durationMs: number;
  readonly mode: string;
  readonly flows: number;
  readonly answered: number;
  readonly outcomes: readonly OutcomeCount[];
  readonly endpoints: readonly EndpointLoad[];
  readonly spread: readonly Spread[];
  readonly nodes: readonly NodeLoad[];
  readonly zones: readonly ZoneLoad[];
  /** Flows whose receivers do not see the client's address. */
  readonly hiddenSources: number;
  readonly masquerading: readonly Masquerading[];
  readonly hopsMean: number;
  readonly costs: readonly Cost[];
  readonly timeline: readonly TimePoint[];
  /** The endpoints with the most flows, each with its flows at every point of the time line. */
  readonly series: readonly { readonly endpoint: string; readonly flows: readonly number[] }[];
  readonly events: readonly { readonly at: number; readonly text: string }[];
  /** Distinct ways that flows could take. */
  readonly ways: number;
}
