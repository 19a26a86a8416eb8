import { familyOf, type Node } from '#kube-proxy';
import type { KubeObject } from '#machinery';

/** Says which devices a node has, when its wiring alone does not: a JSON object of device names to addresses with their prefix. */
export const INTERFACES_ANNOTATION = 'network.mockplane.io/interfaces';

/** A device and its addresses. */
export interface StatedDevice {
  readonly name: string;
  readonly addresses: readonly { readonly ip: string; readonly prefix: number }[];
}

/** Reads the value of the annotation: `{"eth0":["192.168.0.2/24"]}`. Undefined when it is not that. */
export function readInterfaces(text: string): StatedDevice[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const devices: StatedDevice[] = [];
  for (const [name, list] of Object.entries(value)) {
    if (!Array.isArray(list)) return undefined;
    const addresses = list.map(readAddress);
    if (addresses.includes(undefined)) return undefined;
    devices.push({ name, addresses: addresses.filter((each) => each !== undefined) });
  }
  return devices;
}

/** What annotations say, read once: a node is asked for its devices with every packet. */
const read = new WeakMap<object, readonly StatedDevice[]>();

/** What a Node's annotation says; undefined without one, or with one that cannot be read. */
export function statedDevices(node: Node): readonly StatedDevice[] | undefined {
  const annotations = node.metadata?.annotations;
  const text = annotations?.[INTERFACES_ANNOTATION];
  if (annotations === undefined || text === undefined) return undefined;
  const known = read.get(annotations);
  if (known !== undefined) return known;
  const devices = readInterfaces(text);
  if (devices !== undefined) read.set(annotations, devices);
  return devices;
}

/** The device that a node has its own address on, where the other nodes are: as its annotation states it, `eth0` without one. */
export function lanDevice(node: Node, nodeIPs: readonly string[]): string {
  const stated = statedDevices(node);
  const found = stated?.find(({ addresses }) => addresses.some(({ ip }) => nodeIPs.includes(ip)));
  return found?.name ?? 'eth0';
}

/**
 * How pods are connected, by the names of the devices that nodes state: a tunnel of Calico or flannel, a bridge, or neither (point to
 * point). Undefined when no node states any.
 */
export function podNetworkOf(
  objects: readonly KubeObject[],
): 'calico-ipip' | 'calico-vxlan' | 'flannel' | 'bridge' | 'ptp' | undefined {
  const names = objects.flatMap((object) =>
    object.kind === 'Node' ? (statedDevices(object as Node)?.map(({ name }) => name) ?? []) : [],
  );
  if (names.length === 0) return undefined;
  if (names.some((name) => name.startsWith('flannel'))) return 'flannel';
  if (names.includes('vxlan.calico')) return 'calico-vxlan';
  if (names.some((name) => /^(?:tunl|cali)/.test(name))) return 'calico-ipip';
  return names.some((name) => /^(?:cni|cbr|br)[-\d]/.test(name)) ? 'bridge' : 'ptp';
}

function readAddress(entry: unknown): { readonly ip: string; readonly prefix: number } | undefined {
  const [ip = '', length] = String(entry).split('/');
  const family = familyOf(ip);
  if (family === undefined) return undefined;
  const full = family === 'IPv4' ? 32 : 128;
  const prefix = length === undefined ? full : Number(length);
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= full ? { ip, prefix } : undefined;
}
