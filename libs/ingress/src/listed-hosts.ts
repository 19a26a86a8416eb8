import { resources } from '#kinds';
import { GATEWAYS } from './classes/gateway/api/resources.js';
import type { ListObjects } from './classes/gateway/listed-objects.js';
import { ingressHosts, type PublishedHost } from './proxy/published-address.js';

/** The hosts of Ingresses and of the routes of Gateways, with their addresses, as they are listed. */
export async function listedHosts(list: ListObjects): Promise<readonly PublishedHost[]> {
  const [ingresses, gateways] = await Promise.all([list(resources.ingresses), list(GATEWAYS)]);
  const hosts = [...ingressHosts(ingresses)];
  if (gateways.length === 0) return hosts;
  const [{ gatewayHosts }, { listRoutes }] = await Promise.all([
    import('./classes/gateway/status/published-hosts.js'),
    import('./classes/gateway/listed-objects.js'),
  ]);
  return [...hosts, ...gatewayHosts(gateways, await listRoutes(list))];
}
