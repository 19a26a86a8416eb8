import { parseIP, type Cidr, type Clock, type IPFamily, type Random } from '#machinery';
import type { Service } from '#kinds';
import type { ClusterStore } from '#store';
import type { KindHook, KindSource } from '../environment.js';
import { ClusterIpAllocator } from './cluster-ip-allocator.js';
import { IpAddressObjects } from './ip-address-objects.js';
import { NodePortAllocator, type PortRange } from './node-port-allocator.js';
import { addressesOf, portsOf, ServiceHook } from './service-hook.js';
import { ServiceRanges } from './service-ranges.js';

export interface ServiceNetworkOptions {
  readonly store: ClusterStore;
  readonly catalog: KindSource;
  readonly clock: Clock;
  readonly random: Random;
  /** The service ranges, at most one per family, the primary one first. */
  readonly serviceCidrs: readonly Cidr[];
  /** Default: 30000-32767. */
  readonly nodePorts?: PortRange;
}

const DEFAULT_NODE_PORTS: PortRange = { first: 30_000, last: 32_767 };

/** The allocators of a cluster, filled from its stored Services; resolves when the IPAddress objects agree with them. */
export async function openServiceHook(options: ServiceNetworkOptions): Promise<KindHook> {
  const { store, catalog, clock, random, serviceCidrs } = options;
  const kind = catalog.byResource('networking.k8s.io', 'v1', 'ipaddresses');
  if (kind === undefined) throw new Error('the catalog has no networking.k8s.io/v1 ipaddresses');
  const addresses = new IpAddressObjects(store, kind, clock, random);
  const clusterIps = serviceCidrs.map((cidr) => new ClusterIpAllocator(cidr, random));
  const nodePorts = new NodePortAllocator(options.nodePorts ?? DEFAULT_NODE_PORTS, random);
  const owners = new Map<string, { family: IPFamily; service: Service }>();
  for (const { object } of store.range({ resource: 'services' }).entries) {
    const service = object as Service;
    for (const port of portsOf(service)) nodePorts.take(port);
    for (const address of addressesOf(service)) {
      for (const range of clusterIps) range.take(address);
      const family = parseIP(address)?.family;
      if (family !== undefined) owners.set(address, { family, service });
    }
  }
  await addresses.repair(owners);
  const ranges = new ServiceRanges(clusterIps, store, random);
  return new ServiceHook({ ranges, nodePorts, addresses });
}
