type Data = Readonly<Record<string, string>> | undefined;

/**
 * The pod ranges that a cluster was set up with: `networking.podSubnet` of kubeadm's ClusterConfiguration, or else the `clusterCIDR` of
 * kube-proxy's configuration, where kubeadm writes the same.
 */
export function podSubnets(kubeadm: Data, kubeProxy: Data): string[] {
  const found =
    /^\s*podSubnet:\s*"?([^"\s#]+)/m.exec(kubeadm?.['ClusterConfiguration'] ?? '') ??
    /^clusterCIDR:\s*"?([^"\s#]+)/m.exec(kubeProxy?.['config.conf'] ?? '');
  return found?.[1]?.split(',') ?? [];
}
