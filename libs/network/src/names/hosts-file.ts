import type { Host } from '../fabric/host.js';

/** What /etc/hosts of a host says about a name, which its resolver reads before it asks anybody; undefined: nothing. */
export function addressInHostsFile(host: Host, name: string): string | undefined {
  if (name === 'localhost') return '127.0.0.1';
  if (name === 'ip6-localhost' || name === 'ip6-loopback') return '::1';
  if (host.kind !== 'pod') return undefined;
  const { spec, metadata } = host.pod;
  if (name === (spec?.hostname || metadata?.name)) return host.addresses[0];
  return spec?.hostAliases?.find((alias) => alias.hostnames?.includes(name))?.ip;
}
