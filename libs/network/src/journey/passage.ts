import type { Host } from '../fabric/host.js';
import type { Packet, Tuple } from '../packet.js';
import type { Tracked } from './connection-table.js';

/** Where a packet ended. */
export type End =
  | { readonly kind: 'arrived'; readonly host: Host; readonly packet: Packet }
  | {
      readonly kind: 'lost';
      readonly host: Host;
      readonly packet: Packet;
      readonly reason: string;
      readonly fix?: string;
    }
  | {
      readonly kind: 'rejected';
      readonly host: Host;
      readonly packet: Packet;
      readonly with:
        | 'icmp-port-unreachable'
        | 'icmp-admin-prohibited'
        | 'icmp-time-exceeded'
        | 'icmp-fragmentation-needed';
      /** The largest packet that would go on, in bytes. */
      readonly mtu?: number;
      readonly reason: string;
    };

export type NodeHost = Host & { readonly kind: 'node' };

/** A packet at one host; `packet` changes while the host works on it. */
export interface Passage<H extends Host = Host> {
  readonly host: H;
  packet: Packet;
  /** Absent for packets of the host's own processes. */
  readonly inDevice?: string;
  readonly arrivedAs: Tuple;
  /** What the node's connection tracking knew when the packet came. */
  readonly tracked?: Tracked;
}

export function isAtNode(passage: Passage): passage is Passage<NodeHost> {
  return passage.host.kind === 'node';
}
