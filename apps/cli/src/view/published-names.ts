import type { Client } from '#client';
import type { HostNetwork } from '#images';
import { publishedAddress } from '#ingress';
import { resources } from '#kinds';

/**
 * The network of a host outside whose `/etc/hosts` has the hosts of Ingresses, each with the address of its status: requests to such
 * a name go there, with the name in their Host header.
 */
export function withPublishedNames(network: HostNetwork, client: Client): HostNetwork {
  const http: HostNetwork['http'] = async (request) => {
    const { items } = await client.list(resources.ingresses);
    const address = publishedAddress(items, request.url.hostname);
    if (address === undefined) return network.http(request);
    const url = new URL(request.url);
    url.hostname = address.includes(':') ? `[${address}]` : address;
    return network.http({ ...request, url });
  };
  return {
    http,
    connect: (...args) => network.connect(...args),
    resolve: (...args) => network.resolve(...args),
    ping: (...args) => network.ping(...args),
    interfaces: () => network.interfaces(),
    routes: () => network.routes(),
  };
}
