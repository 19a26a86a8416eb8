import type { ObjectRef } from '#kube-proxy';
import type { StatusCause } from '#machinery';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';
import type { Crossing } from './crossing.js';
import type { FaultSpec } from './fault.js';

/** What a fault does to one packet on one hop. */
export interface LinkEffect {
  /** Chance that the packet is lost, 0 to 1. */
  readonly loss: number;
  /** Milliseconds that it takes longer, give or take `jitterMs`. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** Path in the Fault. */
  readonly field: string;
}

/** How much longer things take before a container serves, in milliseconds. */
export interface Slowness {
  readonly pullMs: number;
  readonly listenMs: number;
}

/** What is broken; a type of fault has the members that it has a say in. */
export interface Breakage {
  /** What it does, for people: `partition between w1-k8s and zone b`. */
  readonly text: string;
  /** The machine is off: it neither sends nor takes anything. */
  isDown?(node: NodeView): boolean;
  onCrossing?(crossing: Crossing): LinkEffect | undefined;
  /** The kernel of the machine drops what belongs to no connection that it knows. */
  refusesConnections?(node: NodeView): boolean;
  /** The name server outside with this address does not answer. */
  silences?(nameserver: string): boolean;
  slows?(pod: Pod): Slowness | undefined;
  /** Whom it touches, for the status. */
  touchesNode(node: NodeView): boolean;
  touchesPod(pod: Pod, node: NodeView | undefined): boolean;
}

/** A fault in force. */
export interface ActiveFault extends Breakage {
  readonly object: ObjectRef;
  /** The member of the spec that says what is broken. */
  readonly type: keyof FaultSpec;
}

/** One type of fault: the member of the spec that it is stated by, and what it means. */
export interface FaultType<K extends keyof FaultSpec = keyof FaultSpec> {
  readonly member: K;
  /** What is wrong with the member, `field` its path. */
  validate(stated: NonNullable<FaultSpec[K]>, field: string): StatusCause[];
  compile(stated: NonNullable<FaultSpec[K]>, field: string): Breakage;
}
