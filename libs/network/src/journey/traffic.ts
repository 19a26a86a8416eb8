import type { Packet, Protocol } from '../packet.js';

/** What went through one device since it exists. */
export interface DeviceTraffic {
  readonly received: { readonly packets: number; readonly bytes: number };
  readonly sent: { readonly packets: number; readonly bytes: number };
}

/** What is around a packet in a tunnel. */
export interface Tunnel {
  readonly protocol: 'ipip' | 'vxlan';
  readonly source: string;
  readonly destination: string;
}

/** A packet left a host by a device, or came in by it. */
export interface Crossing {
  /** A node's name, or `namespace/name` of a pod. */
  readonly host: string;
  readonly device: string;
  readonly way: 'sent' | 'received';
  /** Packets and bytes of the whole exchange that this direction carries. */
  readonly packets: number;
  readonly bytes: number;
  readonly direction: 'request' | 'reply';
  readonly protocol: Protocol;
  /** Bytes that the link and tunnels put around each IP packet. */
  readonly header: number;
  /** The packet as this device sees it. */
  readonly packet: Packet;
  /** The outer packet, where this device carries a tunnel. */
  readonly tunnel?: Tunnel;
}

/** Bytes that an open connection carries each way. */
export interface Payload {
  readonly request: number;
  readonly reply: number;
}

/** What one segment carries on an Ethernet, and the headers of IP and TCP with the usual options. */
const SEGMENT = 1448;
const TCP_HEADERS = 52;

/** Devices that are remembered; the one that was quiet for longest is forgotten first. */
const MAX_DEVICES = 65_536;

/** The counters of the devices of all pods and nodes. */
export class TrafficCounters {
  private readonly devices = new Map<string, DeviceTraffic>();

  add(crossings: readonly Crossing[]): void {
    for (const { packets, bytes, ...crossing } of crossings) this.count(crossing, packets, bytes);
    this.forget();
  }

  /** What a connection has carried, at every place that it goes through. */
  addPayload(crossings: readonly Crossing[], payload: Payload): void {
    for (const crossing of crossings) {
      const bytes = payload[crossing.direction];
      if (crossing.protocol !== 'tcp' || bytes === 0) continue;
      const segments = Math.ceil(bytes / SEGMENT);
      this.count(crossing, segments, bytes + segments * (TCP_HEADERS + crossing.header));
    }
    this.forget();
  }

  private count(
    { host, device, way }: Pick<Crossing, 'host' | 'device' | 'way'>,
    packets: number,
    bytes: number,
  ): void {
    const key = `${host} ${device}`;
    const old = this.devices.get(key) ?? NOTHING;
    this.devices.delete(key);
    const sum = { packets: old[way].packets + packets, bytes: old[way].bytes + bytes };
    this.devices.set(key, { ...old, [way]: sum });
  }

  private forget(): void {
    for (const key of this.devices.keys()) {
      if (this.devices.size <= MAX_DEVICES) break;
      this.devices.delete(key);
    }
  }

  /** What went through a device; zeros when nothing did. */
  of(host: string, device: string): DeviceTraffic {
    return this.devices.get(`${host} ${device}`) ?? NOTHING;
  }
}

const NOTHING: DeviceTraffic = {
  received: { packets: 0, bytes: 0 },
  sent: { packets: 0, bytes: 0 },
};
