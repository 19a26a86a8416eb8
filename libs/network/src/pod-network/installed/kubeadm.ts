/** The pod ranges of a cluster that kubeadm has set up: `networking.podSubnet` of its ClusterConfiguration. */
export function kubeadmSubnets(data: Readonly<Record<string, string>> | undefined): string[] {
  const found = /^\s*podSubnet:\s*"?([^"\s#]+)/m.exec(data?.['ClusterConfiguration'] ?? '')?.[1];
  return found?.split(',') ?? [];
}
