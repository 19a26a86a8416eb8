import type { Pod } from '#kinds';

/** What /etc/hosts of a pod says about a name; undefined: DNS is asked. */
export function addressInHosts(pod: Pod, name: string): string | undefined {
  if (name === 'localhost') return '127.0.0.1';
  if (name === 'ip6-localhost' || name === 'ip6-loopback') return '::1';
  const own = pod.spec.hostname || pod.metadata?.name;
  if (name === own && pod.status?.podIP) return pod.status.podIP;
  return pod.spec.hostAliases?.find((alias) => alias.hostnames?.includes(name))?.ip;
}
