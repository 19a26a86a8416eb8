import type { Fabric } from '../fabric/fabric.js';
import type { Hop, Host } from '../fabric/host.js';
import type { Packet } from '../packet.js';
import { EXCHANGE } from './exchange-size.js';
import type { Recorder } from './recorder.js';
import type { End, Passage } from './passage.js';

type Forward = Hop & { readonly kind: 'forward' };

/** The header of IPv4 without options. */
const IP_HEADER = 20;

/** Packets that a packet of this size becomes on a device (RFC 791: all pieces but the last carry a multiple of 8 bytes). */
export function pieces(size: number, mtu: number): number {
  const room = Math.floor((mtu - IP_HEADER) / 8) * 8;
  return size <= mtu ? 1 : Math.ceil((size - IP_HEADER) / room);
}

/**
 * What becomes of a packet that is larger than the device lets through that it leaves a host by: it is cut into fragments, or given
 * back when that is forbidden (RFC 1191). `isForwarded`: it comes from elsewhere. Only packets of a stated size are asked about.
 */
export function fit(
  fabric: Fabric,
  recorder: Recorder,
  passage: Passage,
  hop: Forward,
  isForwarded: boolean,
): End | undefined {
  const { host, packet } = passage;
  const { size = 0, isWhole = false } = packet;
  const mtu = fabric.mtuOf(host, hop.device);
  if (size <= mtu) return undefined;
  // Routers do not cut packets of IPv6 (RFC 8200, 4.5).
  if (!isWhole && (!isForwarded || !packet.source.includes(':'))) {
    recorder.note(passage, 'route', packet, {
      device: hop.device,
      summary: `${host.name} cuts the packet of ${size} bytes into ${pieces(size, mtu)} fragments: ${hop.device} has an MTU of ${mtu}.`,
    });
    return undefined;
  }
  const why = isForwarded
    ? 'and tells its sender so (fragmentation needed)'
    : 'and the program is told so (message too long)';
  const reason = `${host.name} does not send the packet of ${size} bytes, which must not be cut: ${hop.device} has an MTU of ${mtu}`;
  recorder.note(passage, 'loss', packet, { device: hop.device, summary: `${reason}, ${why}.` });
  return { kind: 'rejected', host, packet, with: 'icmp-fragmentation-needed', mtu, reason };
}

/** What an exchange puts on a device, in packets and bytes: one of a stated size its fragments, any other the usual packets of its protocol. */
export function amountOn(
  fabric: Fabric,
  host: Host,
  device: string,
  { protocol, size }: Packet,
): { readonly packets: number; readonly bytes: number } {
  if (size === undefined) return EXCHANGE[protocol];
  const packets = pieces(size, fabric.mtuOf(host, device));
  return { packets, bytes: size + (packets - 1) * IP_HEADER };
}
