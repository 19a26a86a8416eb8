/** What went through one device since it exists. */
export interface DeviceTraffic {
  readonly received: { readonly packets: number; readonly bytes: number };
  readonly sent: { readonly packets: number; readonly bytes: number };
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
}

/** Devices that are remembered; the one that was quiet for longest is forgotten first. */
const MAX_DEVICES = 65_536;

/** The counters of the devices of all pods and nodes. */
export class TrafficCounters {
  private readonly devices = new Map<string, DeviceTraffic>();

  add(crossings: readonly Crossing[]): void {
    for (const { host, device, way, packets, bytes } of crossings) {
      const key = `${host} ${device}`;
      const old = this.devices.get(key) ?? NOTHING;
      this.devices.delete(key);
      const sum = { packets: old[way].packets + packets, bytes: old[way].bytes + bytes };
      this.devices.set(key, { ...old, [way]: sum });
    }
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
