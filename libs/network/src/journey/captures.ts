import type { Packet } from '../packet.js';
import type { Crossing } from './traffic.js';
import type { Outcome } from './outcome.js';

/** A packet at a device, as a capture there sees it. */
export interface Captured {
  readonly crossing: Crossing;
  /** What it is to its protocol; the kinds of ICMP errors by the names of outcomes. */
  readonly says: Said;
  /** Bytes of data in a TCP segment, and their first line. */
  readonly data?: { readonly bytes: number; readonly text: string };
  /** Of an ICMP error: the packet that it is about, and the largest that would go on. */
  readonly about?: Packet;
  readonly mtu?: number;
}

/** `open`: SYN, or a datagram; `accept`: SYN and ACK, or an answer. */
export type Said = 'open' | 'accept' | 'reset' | 'data' | Outcome['outcome'];

type Seen = (captured: Captured) => void;

/** Captures that run at once. */
const MAX_CAPTURES = 100;

/** Whoever looks at the packets of a host's devices. Of a connection they see the first packet, its answer, and what HTTP sends each way. */
export class Captures {
  private readonly open = new Map<Seen, string>();

  /** Shows what goes through the devices of a host (a node's name, `namespace/name` of a pod) until the function that it returns is called. Throws when too many look already. */
  start(host: string, seen: Seen): () => void {
    if (this.open.size >= MAX_CAPTURES) throw new RangeError(`${MAX_CAPTURES} captures run`);
    this.open.set(seen, host);
    return () => void this.open.delete(seen);
  }

  /** A packet and its answer, or the error that came back instead. */
  tell(crossings: readonly Crossing[], outcome: Outcome): void {
    if (this.open.size === 0) return;
    for (const crossing of crossings) this.show({ crossing, says: saidBy(crossing, outcome) });
    const { by, mtu } = outcome;
    if (by === undefined || !isRefusal(outcome, crossings)) return;
    // Errors go back the way that the packet came.
    for (const crossing of crossings.toReversed())
      this.show({
        crossing: errorAt(crossing, by),
        says: outcome.outcome,
        about: crossing.packet,
        ...(mtu === undefined ? {} : { mtu }),
      });
  }

  /** What an open connection carries one way. */
  tellData(
    crossings: readonly Crossing[],
    direction: Crossing['direction'],
    data: NonNullable<Captured['data']>,
  ): void {
    if (this.open.size === 0) return;
    for (const crossing of crossings)
      if (crossing.protocol === 'tcp' && crossing.direction === direction)
        this.show({ crossing, says: 'data', data });
  }

  private show(captured: Captured): void {
    for (const [seen, host] of this.open) if (host === captured.crossing.host) seen(captured);
  }
}

/** True when an error came back in the place of an answer. */
function isRefusal({ outcome }: Outcome, crossings: readonly Crossing[]): boolean {
  return outcome.startsWith('icmp-') && !crossings.some(({ direction }) => direction === 'reply');
}

function saidBy({ direction, protocol }: Crossing, { outcome }: Outcome): Said {
  if (direction === 'request') return 'open';
  // A host where nothing listens answers TCP with a reset, and datagrams with an error.
  if (outcome === 'reset') return protocol === 'tcp' ? 'reset' : 'accept';
  return outcome === 'icmp-port-unreachable' ? outcome : 'accept';
}

function errorAt(crossing: Crossing, by: string): Crossing {
  const { packet, way } = crossing;
  const back = { source: by, sourcePort: 0, destination: packet.source, destinationPort: 0 };
  return {
    ...crossing,
    way: way === 'sent' ? 'received' : 'sent',
    direction: 'reply',
    protocol: 'icmp',
    packet: { ...packet, ...back, protocol: 'icmp' },
  };
}
