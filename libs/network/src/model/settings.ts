/** A route of the router in front of the nodes. */
export interface RouterRoute {
  /** CIDR. */
  readonly destination: string;
  /** Next hop; absent: the route swallows packets. */
  readonly via?: string;
  /** Only packets from this CIDR that come in from outside take it. */
  readonly from?: string;
}

/** A machine outside of the cluster. */
export interface OutsideHost {
  readonly name: string;
  readonly addresses: readonly string[];
}

/** What no API object says about the network: how the machines are wired. */
export interface NetworkSettings {
  /** Name of the pod network, whatever is installed; see `pod-network/order.ts`. Absent: the one that is installed. */
  readonly podNetwork?: string;
  /** Name of the pod network that counts while none is installed that is known here. */
  readonly assumedNetwork: string;
  readonly clusterDomain: string;
  /** Nameservers of pods; by default the ClusterIPs of Service kube-system/kube-dns. */
  readonly clusterDNS?: readonly string[];
  /** Nameservers of the nodes, and with them of pods with dnsPolicy Default. */
  readonly nodeNameservers: readonly string[];
  readonly nodeSearches: readonly string[];
  /** Bits of the network that the nodes share. */
  readonly nodePrefix: { readonly IPv4: number; readonly IPv6: number };
  readonly router: {
    readonly name: string;
    /** Its addresses; by default the first host address of the nodes' network. */
    readonly addresses: readonly string[];
    readonly routes: readonly RouterRoute[];
  };
  readonly outside: readonly OutsideHost[];
  /** Address blocks that are routed nowhere outside, such as the Service range. */
  readonly unroutable: readonly string[];
}

/** Calico with IP-in-IP over one LAN behind one gateway. */
export const DEFAULT_SETTINGS: NetworkSettings = {
  assumedNetwork: 'calico-ipip',
  clusterDomain: 'cluster.local',
  nodeNameservers: ['192.168.1.1'],
  nodeSearches: [],
  nodePrefix: { IPv4: 24, IPv6: 64 },
  router: { name: 'gateway', addresses: [], routes: [] },
  outside: [],
  // Private addresses (RFC 1918, RFC 4193) and shared ones (RFC 6598) lead nowhere beyond the gateway.
  unroutable: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'],
};
