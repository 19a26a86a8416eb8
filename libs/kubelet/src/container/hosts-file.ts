import type { Pod } from '#kinds';

/** The name that a pod's processes see: `spec.hostname`, else the pod's name cut to 63 characters. */
export function hostnameOf(pod: Pod, nodeName: string): string {
  if (pod.spec.hostNetwork === true) return nodeName;
  return pod.spec.hostname || (pod.metadata?.name ?? '').slice(0, 63).replace(/[-.]+$/, '');
}

/** The text of /etc/hosts as kubelet writes it, `hostAliases` included. */
export function hostsFile(
  pod: Pod,
  podIPs: readonly string[],
  hostname: string,
  clusterDomain: string,
): string {
  const own = pod.spec.subdomain
    ? `${hostname}.${pod.spec.subdomain}.${pod.metadata?.namespace}.svc.${clusterDomain}\t${hostname}`
    : hostname;
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    ...podIPs.map((ip) => `${ip}\t${own}`),
  ];
  const aliases = pod.spec.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push(
      '',
      '# Entries added by HostAliases.',
      ...aliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}`),
    );
  }
  return `${lines.join('\n')}\n`;
}
