import type { ObjectRef } from '#kube-proxy';
import type { PodClass, PolicyEnd, PolicyPort } from '../end.js';

export type Direction = 'ingress' | 'egress';

/** Tiers are asked in this order (KEP-2091, network-policy-api): the first that decides ends the matter. */
export type Tier = 'Admin' | 'NetworkPolicy' | 'Baseline';

/** Who a rule is about. `field` is its path in the object. */
export interface Peer {
  readonly field: string;
  /** Keys of pod labels that it looks at. */
  readonly labelKeys?: readonly string[];
  /** The blocks that it compares addresses with, as text: it may tell pods with the same labels apart. */
  readonly blocks?: string;
  matches(end: PolicyEnd): boolean;
}

/** Which ports a rule is about; named ports are looked up at the destination. */
export interface PortMatch {
  readonly field: string;
  /** True when the answer depends on the destination and not on the port alone. */
  readonly isNamed: boolean;
  /** What it matches, for people: `TCP 80`, `UDP 5000-5010`. */
  readonly text: string;
  matches(port: PolicyPort, destination: PolicyEnd): boolean;
}

export interface CompiledRule {
  readonly field: string;
  readonly action: 'Allow' | 'Deny' | 'Pass';
  readonly peers: readonly Peer[];
  /** Undefined: all ports and protocols. */
  readonly ports?: readonly PortMatch[];
}

/** A policy of any kind in one form. */
export interface CompiledPolicy {
  readonly object: ObjectRef;
  readonly tier: Tier;
  /** Lower wins, within a tier. Means nothing for NetworkPolicies. */
  readonly priority: number;
  selects(podClass: PodClass): boolean;
  /** Keys of pod labels that `selects` looks at. */
  readonly labelKeys: readonly string[];
  /** Where the object says which pods it is about. */
  readonly subjectField: string;
  /** Undefined: the policy says nothing about the direction. */
  readonly ingress: readonly CompiledRule[] | undefined;
  readonly egress: readonly CompiledRule[] | undefined;
}
