import type { ObjectRef } from '../objects.js';
import { DEFAULT_BIND_ADDRESSES, type BindAddresses } from './bind-addresses.js';

export type DetectLocalMode =
  'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';

/** What of KubeProxyConfiguration (kubeproxy.config.k8s.io/v1alpha1) changes rules. */
export interface ProxyConfig extends BindAddresses {
  readonly mode: string;
  /** One per family at most. */
  readonly clusterCIDRs: readonly string[];
  readonly detectLocalMode: DetectLocalMode;
  readonly bridgeInterface: string;
  readonly interfaceNamePrefix: string;
  /** Of section `iptables`, which ipvs reads, too. */
  readonly masqueradeAll: boolean;
  /** Bit of the packet mark that asks for masquerading, 0 to 31. */
  readonly masqueradeBit: number;
  /** Section `nftables` has its own. */
  readonly nftables: { readonly masqueradeAll: boolean; readonly masqueradeBit: number };
  readonly ipvs: IpvsConfig;
  readonly localhostNodePorts: boolean;
  /** CIDRs, or `primary` alone; empty: every local address. */
  readonly nodePortAddresses: readonly string[];
  readonly conntrackTcpBeLiberal: boolean;
  readonly conntrack: ConntrackConfig;
  /** The object that holds the configuration, for explanations. */
  readonly source?: ObjectRef;
}

/** Section `conntrack`: what kube-proxy sets in the kernel when it starts. Times are milliseconds; 0 leaves the kernel's own. */
export interface ConntrackConfig {
  /** Connections for each CPU of the node; 0 leaves the kernel's limit, whatever `min` says. */
  readonly maxPerCore: number;
  /** At least as many, however few CPUs there are. */
  readonly min: number;
  readonly tcpEstablishedMs: number;
  readonly tcpCloseWaitMs: number;
  readonly udpMs: number;
  readonly udpStreamMs: number;
}

/** The schedulers of the kernel's IPVS that kube-proxy can ask for. */
export const IPVS_SCHEDULERS: readonly string[] = 'rr wrr lc wlc lblc lblcr dh sh sed nq mh'.split(
  ' ',
);

/** Section `ipvs`. */
export interface IpvsConfig {
  /** Name of the scheduler; '' is rr. */
  readonly scheduler: string;
  /** Virtual servers in these ranges are somebody else's: never cleaned up. */
  readonly excludeCIDRs: readonly string[];
  /** Nodes do not answer ARP for addresses of kube-ipvs0 (`arp_ignore=1`, `arp_announce=2`). */
  readonly strictARP: boolean;
  /** Times after which idle connections are forgotten, in milliseconds; 0 leaves the kernel's own. */
  readonly tcpMs: number;
  readonly tcpFinMs: number;
  readonly udpMs: number;
}

/** What kube-proxy runs with when its configuration says nothing. */
export const DEFAULT_CONFIG: ProxyConfig = {
  ...DEFAULT_BIND_ADDRESSES,
  mode: 'iptables',
  clusterCIDRs: [],
  detectLocalMode: 'ClusterCIDR',
  bridgeInterface: '',
  interfaceNamePrefix: '',
  masqueradeAll: false,
  masqueradeBit: 14,
  nftables: { masqueradeAll: false, masqueradeBit: 14 },
  ipvs: { scheduler: '', excludeCIDRs: [], strictARP: false, tcpMs: 0, tcpFinMs: 0, udpMs: 0 },
  localhostNodePorts: true,
  nodePortAddresses: [],
  conntrackTcpBeLiberal: false,
  conntrack: {
    maxPerCore: 32_768,
    min: 131_072,
    tcpEstablishedMs: 86_400_000,
    tcpCloseWaitMs: 3_600_000,
    udpMs: 0,
    udpStreamMs: 0,
  },
};
