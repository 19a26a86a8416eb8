/** What flanneld reads from `net-conf.json`. */
export interface NetConf {
  /** The range of all pods; undefined: the family is off. */
  readonly network?: string;
  readonly ipv6Network?: string;
  readonly backend: 'vxlan' | 'host-gw';
  /** Of the backend vxlan. */
  readonly vni: number;
  readonly port: number;
  /** Nodes of one network exchange packets without the tunnel. */
  readonly directRouting: boolean;
  /** Of the device that packets leave a node by, unless stated. */
  readonly mtu?: number;
}

/** The kernel's port for VXLAN (Linux has its own, not that of RFC 7348). */
const LINUX_VXLAN_PORT = 8472;

/** Reads the file. Undefined for text that flanneld would not start with, and for backends that are not built here. */
export function readNetConf(text: string): NetConf | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value)) return undefined;
  // Go matches the names of fields whatever their case.
  const conf = lowered(value);
  const backend = isRecord(conf['backend']) ? lowered(conf['backend']) : {};
  // Without a backend flanneld takes udp, which is not built here.
  const type = backend['type'];
  if (type !== 'vxlan' && type !== 'host-gw') return undefined;
  const isIPv4 = conf['enableipv4'] !== false;
  const isIPv6 = conf['enableipv6'] === true;
  const mtu = numberOf(backend['mtu']);
  return {
    backend: type,
    vni: numberOf(backend['vni']) ?? 1,
    port: numberOf(backend['port']) ?? LINUX_VXLAN_PORT,
    directRouting: backend['directrouting'] === true,
    ...(mtu === undefined ? {} : { mtu }),
    ...(isIPv4 && typeof conf['network'] === 'string' ? { network: conf['network'] } : {}),
    ...(isIPv6 && typeof conf['ipv6network'] === 'string'
      ? { ipv6Network: conf['ipv6network'] }
      : {}),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lowered = (record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));

const numberOf = (value: unknown): number | undefined =>
  Number.isInteger(value) && (value as number) > 0 ? (value as number) : undefined;
