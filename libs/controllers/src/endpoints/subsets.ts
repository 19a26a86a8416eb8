import type { EndpointAddress, EndpointSubset, EndpointPort } from '#kinds';
import { inOrder, inSubsetOrder } from '../service-pods/hash-order.js';

/** One address that offers one port (or none, for a headless Service without ports). */
export interface Offer {
  readonly address: EndpointAddress;
  readonly port: EndpointPort | undefined;
  readonly ready: boolean;
}

interface Addresses {
  readonly ports: EndpointPort[];
  readonly addresses: Map<string, { readonly address: EndpointAddress; readonly ready: boolean }>;
}

/**
 * The canonical subsets of a set of offers (endpoints.RepackSubsets): addresses with the same ports share a subset, addresses
 * are sorted by IP and uid, ports and subsets by their hashes.
 */
export function packSubsets(offers: readonly Offer[]): EndpointSubset[] {
  const byPort = new Map<string, Addresses>();
  for (const { address, port, ready } of offers) {
    const key = JSON.stringify([port?.name, port?.port, port?.protocol, port?.appProtocol]);
    const entry = byPort.get(key) ?? {
      ports: port === undefined ? [] : [port],
      addresses: new Map(),
    };
    byPort.set(key, entry);
    const identity = `${address.ip}|${address.targetRef?.uid ?? ''}`;
    const known = entry.addresses.get(identity);
    entry.addresses.set(identity, { address, ready: (known?.ready ?? true) && ready });
  }
  const byAddresses = new Map<string, Addresses>();
  for (const { ports, addresses } of byPort.values()) {
    const key = [...addresses]
      .map(([identity, { ready }]) => `${identity}|${ready}`)
      .sort()
      .join(' ');
    const entry = byAddresses.get(key);
    if (entry === undefined) byAddresses.set(key, { ports: [...ports], addresses });
    else entry.ports.push(...ports);
  }
  return inOrder([...byAddresses.values()].map(subset));
}

function subset({ ports, addresses }: Addresses): EndpointSubset {
  const all = [...addresses.values()].sort((a, b) => compareAddresses(a.address, b.address));
  const ready = all.filter((entry) => entry.ready).map((entry) => entry.address);
  const notReady = all.filter((entry) => !entry.ready).map((entry) => entry.address);
  return {
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
    ...(ports.length === 0 ? {} : { ports: inSubsetOrder(ports) }),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function compareAddresses(a: EndpointAddress, b: EndpointAddress): number {
  return compareText(a.ip, b.ip) || compareText(a.targetRef?.uid ?? '', b.targetRef?.uid ?? '');
}
