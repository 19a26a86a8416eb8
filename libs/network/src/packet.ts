import { hostPort } from '#kube-proxy';

export type Protocol = 'tcp' | 'udp' | 'sctp' | 'icmp';

/** Where name servers listen. */
export const DNS_PORT = 53;

/** Who talks to whom. Ports are 0 for ICMP. */
export interface Tuple {
  readonly protocol: Protocol;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}

export interface Packet extends Tuple {
  readonly ttl: number;
  readonly mark: number;
  /** Bytes of the IP packet; absent: small enough for every device. */
  readonly size?: number;
  /** It must not be cut into fragments. */
  readonly isWhole?: boolean;
}

/** The TTL that Linux starts with. */
export const INITIAL_TTL = 64;

/** The text by which connection tables find a flow. */
export function tupleKey(t: Tuple): string {
  return `${t.protocol} ${t.source} ${t.sourcePort} ${t.destination} ${t.destinationPort}`;
}

/** The tuple of the answer. */
export function reverse(t: Tuple): Tuple {
  return {
    protocol: t.protocol,
    source: t.destination,
    sourcePort: t.destinationPort,
    destination: t.source,
    destinationPort: t.sourcePort,
  };
}

/** `TCP 10.244.1.5:40000 → 10.96.0.10:80`. */
export function describe(t: Tuple): string {
  const end = (ip: string, port: number): string =>
    t.protocol === 'icmp' ? ip : hostPort(ip, port);
  return `${t.protocol.toUpperCase()} ${end(t.source, t.sourcePort)} → ${end(t.destination, t.destinationPort)}`;
}

/** The tuple alone of a packet. */
export function tupleOf({
  protocol,
  source,
  sourcePort,
  destination,
  destinationPort,
}: Tuple): Tuple {
  return { protocol, source, sourcePort, destination, destinationPort };
}
