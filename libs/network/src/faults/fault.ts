import type { KubeObject, LabelSelectorObject } from '#machinery';

/** network.mockplane.io/v1 Fault: something that is broken for as long as the object exists. */
export interface Fault extends KubeObject {
  readonly spec: FaultSpec;
  readonly status?: FaultStatus;
}

/** Exactly one member says what is broken. */
export interface FaultSpec {
  /** Machines that have lost their power. */
  readonly nodeDown?: MachinePlace;
  /** Links that lose packets at random. */
  readonly packetLoss?: Link & { readonly percent?: number };
  /** Links that are slow. */
  readonly latency?: Link & {
    readonly milliseconds?: number;
    /** Each packet takes up to so much more or less. */
    readonly jitterMilliseconds?: number;
  };
  /** Links that let nothing through. */
  readonly partition?: Link;
  /** Name servers outside that do not answer. */
  readonly dnsUpstreamDown?: {
    /** Addresses; absent: all of them. */
    readonly servers?: readonly string[];
  };
  /** Containers that take long to start. */
  readonly slowStart?: {
    readonly pods?: PodPlace;
    /** So much longer pulls of images take. */
    readonly pullSeconds?: number;
    /** So long a server runs before it listens. */
    readonly listenSeconds?: number;
  };
  /** Machines whose kernels can remember no further connection. */
  readonly conntrackFull?: MachinePlace;
}

/** Packets between two places. An end that is absent is everybody else. */
export interface Link {
  readonly from?: Place;
  readonly to?: Place;
  /** Default: true. False: only packets from `from` to `to`. */
  readonly bothWays?: boolean;
}

/** Machines, with everything on them; exactly one member. */
export interface MachinePlace {
  readonly nodes?: readonly string[];
  readonly nodeSelector?: LabelSelectorObject;
  /** Values of the label topology.kubernetes.io/zone. */
  readonly zones?: readonly string[];
}

/** Pods with a network of their own; those of the host network count as their machine. */
export interface PodPlace {
  /** Default: all. */
  readonly namespaces?: readonly string[];
  /** Default: all. */
  readonly selector?: LabelSelectorObject;
}

/** One end of a link; exactly one member. */
export interface Place extends MachinePlace {
  readonly pods?: PodPlace;
  /** Hosts outside, by CIDR. */
  readonly addresses?: readonly string[];
}

export interface FaultStatus {
  /** Since when it is in force (RFC 3339); absent: it is not. */
  readonly since?: string;
  /** The member of the spec that says what is broken. */
  readonly type?: string;
  /** What it does, as one sentence. */
  readonly message?: string;
  /** How many machines and pods it touches, with the names of the first ones. */
  readonly nodes?: number;
  readonly pods?: number;
  readonly affected?: readonly string[];
}
