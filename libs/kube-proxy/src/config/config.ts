import type { ObjectRef } from '../objects.js';

export type DetectLocalMode =
  'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';

/** What of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) changes rules. */
export interface ProxyConfig {
  readonly mode: string;
  /** One per family at most. */
  readonly clusterCIDRs: readonly string[];
  readonly detectLocalMode: DetectLocalMode;
  readonly bridgeInterface: string;
  readonly interfaceNamePrefix: string;
  readonly masqueradeAll: boolean;
  /** Bit of the packet mark that asks for masquerading, 0 to 31. */
  readonly masqueradeBit: number;
  readonly localhostNodePorts: boolean;
  /** CIDRs, or `primary` alone; empty: every local address. */
  readonly nodePortAddresses: readonly string[];
  readonly conntrackTcpBeLiberal: boolean;
  /** The object that holds the configuration, for explanations. */
  readonly source?: ObjectRef;
}

/** What kube-proxy runs with when its configuration says nothing. */
export const DEFAULT_CONFIG: ProxyConfig = {
  mode: 'iptables',
  clusterCIDRs: [],
  detectLocalMode: 'ClusterCIDR',
  bridgeInterface: '',
  interfaceNamePrefix: '',
  masqueradeAll: false,
  masqueradeBit: 14,
  localhostNodePorts: true,
  nodePortAddresses: [],
  conntrackTcpBeLiberal: false,
};
