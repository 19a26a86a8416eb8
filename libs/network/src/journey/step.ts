import type { ObjectRef } from '#kube-proxy';
import type { Packet } from '../packet.js';
import type { Direction } from '../policy/compile/policy.js';
import type { Verdict } from '../policy/verdict.js';

/** What kind of thing happens in a step. */
export type Stage =
  | 'name'
  | 'source'
  | 'rule'
  | 'connection'
  | 'translation'
  | 'route'
  | 'encapsulation'
  | 'policy'
  | 'fault'
  | 'arrival'
  | 'proxy'
  | 'loss'
  | 'reply';

/** A packet as a step shows it. */
export interface PacketView {
  readonly protocol: string;
  readonly source: { readonly ip: string; readonly port: number };
  readonly destination: { readonly ip: string; readonly port: number };
  readonly ttl: number;
}

/** One thing that happened to a packet, and what decided it. Absent members do not apply to the step. */
export interface Step {
  readonly stage: Stage;
  readonly direction: 'request' | 'reply';
  /** Where: a node's name, `namespace/name` of a pod, or an outside host. */
  readonly host: string;
  readonly node?: string;
  readonly device?: string;
  /** The kernel's hook that the rule ran in. */
  readonly hook?: string;
  /** One sentence. */
  readonly summary: string;
  readonly before: PacketView;
  readonly after: PacketView;
  readonly rule?: {
    readonly table: string;
    readonly chain: string;
    readonly number: number;
    readonly text: string;
  };
  readonly object?: ObjectRef;
  /** Path in the object. */
  readonly field?: string;
  /** What the policies of one end said: of the sender for egress, of the receiver for ingress. `pod` is `namespace/name`. */
  readonly policy?: Verdict & { readonly direction: Direction; readonly pod: string };
}

export function viewOf(packet: Packet): PacketView {
  return {
    protocol: packet.protocol,
    source: { ip: packet.source, port: packet.sourcePort },
    destination: { ip: packet.destination, port: packet.destinationPort },
    ttl: packet.ttl,
  };
}
