import type { Client } from '#client';
import type { HostNetwork } from '#images';
import { listedHosts, publishedAddress } from '#ingress';
import { listServed } from './list-objects.js';

/**
 * The network of a host outside whose `/etc/hosts` has the hosts of Ingresses and of the routes of Gateways, each with its address: requests to such
 * a name go there, with the name in their Host header.
 */
export function withPublishedNames(network: HostNetwork, client: Client): HostNetwork {
  const http: HostNetwork['http'] = async (request) => {
    const hosts = await listedHosts((resource) => listServed(client, resource));
    const address = publishedAddress(hosts, request.url.hostname);
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
