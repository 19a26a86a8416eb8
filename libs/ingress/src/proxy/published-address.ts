import type { Ingress } from '#kinds';

/**
 * The address under which a host of an Ingress is found, as a DNS that follows Ingresses would publish it: the first of the status.
 * An exact host counts before a wildcard. Undefined: no Ingress with an address has the host.
 */
export function publishedAddress(ingresses: Iterable<Ingress>, host: string): string | undefined {
  const wildcard = `*${host.slice(host.indexOf('.'))}`;
  let found: string | undefined;
  for (const { spec, status } of ingresses) {
    const ip = status?.loadBalancer?.ingress?.[0]?.ip;
    if (ip === undefined) continue;
    for (const rule of spec?.rules ?? []) {
      if (rule.host === host) return ip;
      if (rule.host === wildcard && host.includes('.')) found ??= ip;
    }
  }
  return found;
}
