import type { KubeObject, LabelSelectorObject } from '#machinery';
import type { Deletion } from '../reach/difference.js';

/** What a run of traffic is made of: loads that flow at once, and events that change the cluster under them. */
export interface TrafficSpec {
  /** Virtual time (`60s`, `5m`); default 60s. */
  readonly duration?: string;
  /** Any text; the same one gives the same run. */
  readonly seed?: string;
  /** Points of the time line; default 60. */
  readonly points?: number;
  readonly loads: readonly TrafficLoad[];
  /** Changes in the course of the run; they are not carried out. */
  readonly events?: readonly TrafficEvent[];
  readonly compare?: TrafficComparison;
}

/** How often one of several is chosen: all alike, or the first most often (`weight = rank^-exponent`). */
export interface Distribution {
  readonly distribution?: 'Uniform' | 'Zipf';
  /** Of Zipf; default 1. */
  readonly exponent?: number;
}

export interface TrafficLoad extends LoadRate {
  /** Names the load in the results; default: its destinations. */
  readonly name?: string;
  readonly from: TrafficSources;
  readonly to: readonly TrafficDestination[];
  /** How flows spread over the destinations, when these have no weights. */
  readonly toDistribution?: Distribution;
  /** Default: TCP. */
  readonly protocol?: 'TCP' | 'UDP' | 'SCTP';
  /** How long connections stay open; default: they close at once. */
  readonly connections?: {
    readonly duration: string;
    readonly distribution?: 'Exponential' | 'Constant';
  };
}

/** Exactly one of `rate` and `flows`. */
interface LoadRate {
  /** Flows a second of all sources together. */
  readonly rate?: number;
  /** Flows in the whole run. */
  readonly flows?: number;
  /** Default: Poisson. */
  readonly arrivals?: 'Poisson' | 'Constant';
}

/** Exactly one of `pods`, `nodes` and `addresses`. */
export interface TrafficSources extends Distribution {
  readonly pods?: {
    /** Default: all namespaces. */
    readonly namespace?: string;
    readonly selector?: LabelSelectorObject;
  };
  readonly nodes?: { readonly selector?: LabelSelectorObject };
  /** IP addresses and blocks of them, of hosts outside. */
  readonly addresses?: readonly string[];
}

/** Exactly one of `service`, `host` and `url`. */
export interface TrafficDestination {
  readonly service?: {
    readonly name: string;
    /** Default: `default`. */
    readonly namespace?: string;
    /** Number or name; not needed where there is only one. */
    readonly port?: number | string;
    /** Which address clients use; default: ClusterIP (endpoints for a headless Service). */
    readonly via?: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalIP';
  };
  /** An address, or a name as a program at the source would use it. */
  readonly host?: string;
  /** With `host`. */
  readonly port?: number;
  /** `http://HOST[:PORT]/PATH`: followed on beyond proxies such as ingress-nginx. */
  readonly url?: string;
  /** Flows that go here, in relation to the other weights. */
  readonly weight?: number;
}

/** What happens at one moment of the run. */
export interface TrafficEvent {
  /** Virtual time since the start. */
  readonly at: string;
  /** Whole objects, new or changed: Pods, Services, EndpointSlices, Nodes, Namespaces, policies. */
  readonly apply?: readonly KubeObject[];
  readonly delete?: readonly Deletion[];
  /** Nodes that lose their power. */
  readonly failNodes?: readonly string[];
  /** Nodes that come back. */
  readonly recoverNodes?: readonly string[];
  /** After which time the control plane takes endpoints on failed nodes away; default 50s, its grace period. */
  readonly noticedAfter?: string;
}

/** The same traffic under other circumstances: what kernels would compare. */
export interface TrafficComparison {
  /** Modes of kube-proxy; default: all. */
  readonly modes?: readonly string[];
  /** Numbers of Services in the cluster: others like the first destination are added up to each of them. */
  readonly services?: readonly number[];
}

/** A run that cannot be made as it was asked for. */
export class TrafficError extends Error {
  override readonly name = 'TrafficError';
}
