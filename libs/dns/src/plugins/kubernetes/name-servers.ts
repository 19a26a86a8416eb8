import type { SetupContext } from '../../plugin.js';
import { clusterIPsOf } from '../../service-data.js';

/** Names and addresses of the Services that lead to this server itself; its own addresses when there are none. */
export function nameServers(
  { data, ownAddresses }: Pick<SetupContext, 'data' | 'ownAddresses'>,
  zone: string,
): readonly { readonly name: string; readonly host: string }[] {
  const below = zone === '.' ? '' : zone;
  const found = ownAddresses.flatMap((own) =>
    data.slicesByAddress(own).flatMap((slice) => {
      const namespace = slice.metadata.namespace ?? '';
      const name = data.serviceNameOf(slice) ?? '';
      const service = data.service(namespace, name);
      return (service ? clusterIPsOf(service) : []).map((host) => ({
        name: `${name}.${namespace}.svc.${below}`,
        host,
      }));
    }),
  );
  return found.length > 0 ? found : ownAddresses.map((host) => ({ name: `ns.dns.${below}`, host }));
}
