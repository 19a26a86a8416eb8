import { stringify } from 'yaml';
import type { ClusterSettings } from '../settings.js';

/** The KubeProxyConfiguration that kubeadm writes, as far as it says anything. */
export function proxyConfig({ clusterCidrs }: ClusterSettings): string {
  return stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    bindAddress: '0.0.0.0',
    clusterCIDR: clusterCidrs.join(','),
    mode: 'iptables',
    iptables: { masqueradeAll: false, masqueradeBit: 14, minSyncPeriod: '1s', syncPeriod: '30s' },
    conntrack: {
      maxPerCore: 32768,
      min: 131072,
      tcpCloseWaitTimeout: '1h0m0s',
      tcpEstablishedTimeout: '24h0m0s',
    },
  });
}
