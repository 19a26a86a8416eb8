import type { CapturedPacket } from '#images';
import type { Captured, Said } from '../journey/captures.js';

/** Headers of UDP, and of the IP packet that an ICMP error carries with its own. */
const UDP_DATA = 40;
const ERROR_LENGTH = 68;
const ECHO_LENGTH = 64;
const IP_HEADER = 20;

const FLAGS: Readonly<Partial<Record<Said, string>>> = {
  open: 'Flags [S]',
  accept: 'Flags [S.]',
  reset: 'Flags [R.]',
  data: 'Flags [P.]',
};

/** A captured packet as tcpdump tells it. Numbers that the simulation does not have (sequence numbers, windows) are left out. */
export function tell(captured: Captured): CapturedPacket {
  const { crossing, says } = captured;
  const { device, way, packet, tunnel } = crossing;
  const { source, destination, sourcePort, destinationPort } = packet;
  const isError = says.startsWith('icmp-');
  const ends = { source, destination, sourcePort, destinationPort };
  return {
    device,
    way,
    ...ends,
    ...(isError
      ? { protocol: 'icmp' as const, sourcePort: 0, destinationPort: 0 }
      : { protocol: packet.protocol }),
    ...(tunnel === undefined ? {} : { tunnel }),
    ...(isError ? { text: errorText(captured), length: ERROR_LENGTH } : messageOf(captured)),
  };
}

function messageOf({ crossing, says, data }: Captured): Pick<CapturedPacket, 'text' | 'length'> {
  const { packet } = crossing;
  const size = packet.size === undefined ? undefined : packet.size - IP_HEADER;
  switch (packet.protocol) {
    case 'icmp':
      return {
        text: says === 'open' ? 'ICMP echo request' : 'ICMP echo reply',
        length: size ?? ECHO_LENGTH,
      };
    case 'udp':
      return { text: 'UDP', length: size === undefined ? UDP_DATA : size - 8 };
    case 'tcp': {
      const text = FLAGS[says] ?? FLAGS.accept!;
      return data === undefined
        ? { text, length: 0 }
        : { text: `${text}, HTTP: ${data.text}`, length: data.bytes };
    }
    case 'sctp':
      return { text: says === 'open' ? 'sctp (1) [INIT]' : 'sctp (1) [INIT ACK]', length: 0 };
  }
}

function errorText({ says, about, mtu, crossing }: Captured): string {
  const { protocol, destination, destinationPort } = about ?? {
    // The host itself says that nothing listens: the error goes back from where the packet went.
    protocol: crossing.packet.protocol,
    destination: crossing.packet.source,
    destinationPort: crossing.packet.sourcePort,
  };
  switch (says) {
    case 'icmp-admin-prohibited':
      return `ICMP host ${destination} unreachable - admin prohibited filter`;
    case 'icmp-time-exceeded':
      return 'ICMP time exceeded in-transit';
    case 'icmp-fragmentation-needed':
      return `ICMP ${destination} unreachable - need to frag (mtu ${mtu})`;
    default:
      return protocol === 'icmp'
        ? `ICMP ${destination} port unreachable`
        : `ICMP ${destination} ${protocol} port ${destinationPort} unreachable`;
  }
}
