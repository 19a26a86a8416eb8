import type { Fabric } from '../fabric/fabric.js';
import type { Hop, Host } from '../fabric/host.js';
import { lanDevice } from '../model/interfaces.js';
import type { Packet } from '../packet.js';
import { ETHERNET_HEADER } from './exchange-size.js';
import { amountOn } from './size-gate.js';
import type { Crossing, Tunnel } from './traffic.js';

/** The devices at both ends of a hop that a packet goes through; one in a tunnel goes through the device below it, too. */
export function crossingsOf(
  fabric: Fabric,
  host: Host,
  hop: Hop & { readonly kind: 'forward' },
  packet: Packet,
  direction: Crossing['direction'],
): readonly Crossing[] {
  const { packets, bytes } = amountOn(fabric, host, hop.device, packet);
  const through = (
    at: Host,
    device: string,
    way: Crossing['way'],
    header: number,
    tunnel?: Tunnel,
  ): Crossing => ({
    host: at.name,
    device,
    way,
    packets,
    bytes: bytes + header * packets,
    direction,
    protocol: packet.protocol,
    header,
    packet,
    ...(tunnel === undefined ? {} : { tunnel }),
  });
  const { encapsulation } = hop;
  // Packets of IP in IP have no link layer.
  const header = encapsulation?.protocol === 'ipip' ? 0 : ETHERNET_HEADER;
  const ends = [
    through(host, hop.device, 'sent', header),
    through(hop.next, hop.inDevice, 'received', header),
  ];
  if (encapsulation === undefined || host.kind !== 'node' || hop.next.kind !== 'node') return ends;
  const outer = ETHERNET_HEADER + encapsulation.overhead;
  const [from, to] = [host.node, hop.next.node];
  return [
    ...ends,
    through(host, lanDevice(from.object, from.nodeIPs), 'sent', outer, encapsulation),
    through(hop.next, lanDevice(to.object, to.nodeIPs), 'received', outer, encapsulation),
  ];
}
