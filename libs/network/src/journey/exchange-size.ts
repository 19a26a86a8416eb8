import type { Protocol } from '../packet.js';

/** Packets and bytes (IP header and what follows it) that an exchange sends each way. */
interface Size {
  readonly packets: number;
  readonly bytes: number;
}

/** A link-layer header in front of each packet; tunnels have none. */
export const ETHERNET_HEADER = 14;

/**
 * What the smallest exchange of a protocol takes, with the usual headers of Linux: an echo with 56 bytes of data; a TCP connection that
 * is opened (SYN with options, ACK) and closed (FIN, ACK); one datagram with a DNS question. Payload of TCP is not counted.
 */
export const EXCHANGE: Readonly<Record<Protocol, Size>> = {
  icmp: { packets: 1, bytes: 84 },
  tcp: { packets: 4, bytes: 60 + 3 * 52 },
  udp: { packets: 1, bytes: 20 + 8 + 40 },
  sctp: { packets: 4, bytes: 4 * 68 },
};
