import type { HostNetwork, Neighbour, NetworkInterface, Route } from '../behaviour.js';

/** A prefix length as a dotted mask. */
export function netmask(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

export const isLoopback = (device: NetworkInterface): boolean => device.name === 'lo';
export const isTunnel = ({ kind, name }: NetworkInterface): boolean =>
  kind === undefined ? /^(?:tunl|ipip)/.test(name) : kind === 'ipip';

/** Whom a host knows on its links; where nobody says, the next hops of its routes. */
export const neighbours = (network: HostNetwork): readonly Neighbour[] =>
  network.neighbours?.() ??
  gateways(network.routes()).map(({ gateway: ip, device }) => ({
    ip,
    device,
    mac: 'ee:ee:ee:ee:ee:ee',
    state: 'REACHABLE',
  }));

/** The next hops of a routing table, each once. */
function gateways(routes: readonly Route[]): { gateway: string; device: string }[] {
  const found = new Map<string, { gateway: string; device: string }>();
  for (const { gateway, device } of routes)
    if (gateway !== undefined) found.set(gateway, { gateway, device });
  return [...found.values()];
}

/** The device of routes that swallow packets. */
export const BLACKHOLE = 'blackhole';
