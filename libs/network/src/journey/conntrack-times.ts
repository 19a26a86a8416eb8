import { DEFAULT_CONFIG, type ConntrackConfig, type Node } from '#kube-proxy';
import { quantityMilliValue } from '#machinery';
import type { Protocol } from '../packet.js';
import type { NetworkPicture } from '../picture/picture.js';

/**
 * How far a connection has come: nobody has answered; somebody has; one end has closed it; both have; it was refused with a reset.
 * Only TCP connections are closed.
 */
export type ConnectionState = 'unreplied' | 'replied' | 'half-closed' | 'closed' | 'reset';

const SECOND = 1000;

/** The kernel's own times (nf_conntrack_*_timeout), in milliseconds. */
const TCP: Readonly<Record<ConnectionState, number>> = {
  unreplied: 120 * SECOND,
  replied: 432_000 * SECOND,
  'half-closed': 60 * SECOND,
  closed: 120 * SECOND,
  reset: 10 * SECOND,
};
const SCTP = { unreplied: 3 * SECOND, replied: 210 * SECOND };
const UDP = { unreplied: 30 * SECOND, replied: 120 * SECOND };
const ICMP = 30 * SECOND;

/** What a kernel has that no kube-proxy has set up. */
const UNTOUCHED: ConntrackConfig = {
  ...DEFAULT_CONFIG.conntrack,
  maxPerCore: 0,
  tcpEstablishedMs: 0,
  tcpCloseWaitMs: 0,
};

/** Milliseconds for which a kernel remembers a connection in this state after its last packet. `settings`: of the node's kube-proxy, if it has one. */
export function lifetime(
  protocol: Protocol,
  state: ConnectionState,
  settings: ConntrackConfig = UNTOUCHED,
): number {
  const isAnswered = state !== 'unreplied';
  switch (protocol) {
    case 'icmp':
      return ICMP;
    case 'sctp':
      return isAnswered ? SCTP.replied : SCTP.unreplied;
    case 'udp':
      return isAnswered ? settings.udpStreamMs || UDP.replied : settings.udpMs || UDP.unreplied;
    case 'tcp':
      if (state === 'replied') return settings.tcpEstablishedMs || TCP.replied;
      if (state === 'half-closed') return settings.tcpCloseWaitMs || TCP['half-closed'];
      return TCP[state];
  }
}

/** The size of the table (nf_conntrack_max) of a kernel of a machine with some GB of memory. */
const KERNEL_MAX = 262_144;

/** How many connections a node's kernel remembers at most. */
export function tableSize(cores: number, settings: ConntrackConfig = UNTOUCHED): number {
  const { maxPerCore, min } = settings;
  return maxPerCore === 0 ? KERNEL_MAX : Math.max(maxPerCore * cores, min);
}

/** What the kube-proxy of a node has set in its kernel; undefined where none has run. */
export const conntrackOf = (picture: NetworkPicture, node: string): ConntrackConfig | undefined =>
  picture.proxy.on(node)?.config.conntrack;

/** The CPUs of a node: one where it does not say. */
export const coresOf = ({ status }: Node): number =>
  Math.max(1, Math.floor(quantityMilliValue(status?.capacity?.['cpu'] ?? '1') / 1000));
