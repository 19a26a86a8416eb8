import type { Ingress } from '#kinds';

/** A host, possibly a wildcard (`*.example.com`), and the address under which it is found. */
export interface PublishedHost {
  readonly host: string;
  readonly ip: string;
}

/**
 * The address under which a host is found, as a DNS that follows Ingresses and Gateways would publish it. An exact host counts before a
 * wildcard of one label. Undefined: nobody has the host.
 */
export function publishedAddress(hosts: Iterable<PublishedHost>, name: string): string | undefined {
  const wildcard = `*${name.slice(name.indexOf('.'))}`;
  let found: string | undefined;
  for (const { host, ip } of hosts) {
    if (host === name) return ip;
    if (host === wildcard && name.includes('.')) found ??= ip;
  }
  return found;
}

/** The hosts of Ingresses, each with the first address of the status. */
export function* ingressHosts(ingresses: Iterable<Ingress>): Iterable<PublishedHost> {
  for (const { spec, status } of ingresses) {
    const ip = status?.loadBalancer?.ingress?.[0]?.ip;
    if (ip === undefined) continue;
    for (const { host } of spec?.rules ?? [])
      if (host !== undefined && host !== '') yield { host, ip };
  }
}
