import type { NetworkInterface, Route } from '../behaviour.js';

/** A prefix length as a dotted mask. */
export function netmask(prefix: number): string {
  const bits = prefix === 0 ? 0 : (0xffffffff << (32 - prefix)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

export const isLoopback = (device: NetworkInterface): boolean => device.name === 'lo';
export const isTunnel = (device: NetworkInterface): boolean => /^(?:tunl|ipip)/.test(device.name);

/** The next hops of a routing table, each once. */
export function gateways(routes: readonly Route[]): { gateway: string; device: string }[] {
  const found = new Map<string, { gateway: string; device: string }>();
  for (const { gateway, device } of routes)
    if (gateway !== undefined) found.set(gateway, { gateway, device });
  return [...found.values()];
}

/** The device of routes that swallow packets. */
export const BLACKHOLE = 'blackhole';
