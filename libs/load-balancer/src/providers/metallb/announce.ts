import type { Service } from '#kinds';
import { parseIP } from '#machinery';
import type { Announcement } from '../../announcement.js';
import { bgp } from './bgp.js';
import { layer2 } from './layer2.js';
import { poolHolding } from './pool.js';
import type { Surroundings } from './surroundings.js';

/**
 * How the addresses of a Service get announced, by the rules of MetalLB's speakers: for each address those who announce it, or one entry
 * that says why nobody does. Empty when the addresses are of no pool. Throws ConfigurationError for advertisements that make no sense.
 */
export function announce(service: Service, around: Surroundings): readonly Announcement[] {
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const addresses = ingress.flatMap(({ ip = '' }) => parseIP(ip) ?? []);
  const pool = addresses.length === 0 ? undefined : poolHolding(around.pools, addresses);
  if (service.spec?.type !== 'LoadBalancer' || pool === undefined) return [];
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  const onLan = layer2(service, addresses, pool, around);
  return addresses.flatMap((address): readonly Announcement[] => {
    const base = { address: address.text, service: `${namespace}/${name}` };
    const parts = [...(onLan === undefined ? [] : [onLan]), ...bgp(service, address, pool, around)];
    const working = parts.filter(({ nodes }) => nodes.length > 0);
    if (parts.length > 0)
      return (working.length > 0 ? working : parts.slice(0, 1)).map((part) => ({
        ...base,
        ...part,
      }));
    return [
      {
        ...base,
        protocol: 'none',
        nodes: [],
        by: { kind: 'IPAddressPool', name: pool.name },
        reason: `no L2Advertisement or BGPAdvertisement is about pool ${pool.name}, so that no speaker announces ${address.text}`,
        fix: `create an L2Advertisement with spec.ipAddressPools [${pool.name}]`,
      },
    ];
  });
}
