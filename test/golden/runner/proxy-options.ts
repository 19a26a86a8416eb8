import { DEFAULT_CONFIG, type ProxyConfig } from '#kube-proxy';

/** kube-proxy's options as recordings name them. */
export interface ProxyOptions {
  readonly nodeIPs: readonly string[];
  /** '' when the flag was absent. */
  readonly clusterCIDR: string;
  readonly detectLocalMode: ProxyConfig['detectLocalMode'];
  readonly detectLocal?: {
    readonly bridgeInterface?: string;
    readonly interfaceNamePrefix?: string;
  };
  readonly masqueradeAll: boolean;
  readonly masqueradeBit: number;
  readonly localhostNodePorts: boolean;
  readonly nodePortAddresses: readonly string[];
  readonly conntrack?: { readonly tcpBeLiberal?: boolean };
}

/** The configuration that these options make. */
export function configOf(options: ProxyOptions): ProxyConfig {
  return {
    ...DEFAULT_CONFIG,
    clusterCIDRs: options.clusterCIDR === '' ? [] : options.clusterCIDR.split(','),
    detectLocalMode: options.detectLocalMode,
    bridgeInterface: options.detectLocal?.bridgeInterface ?? '',
    interfaceNamePrefix: options.detectLocal?.interfaceNamePrefix ?? '',
    masqueradeAll: options.masqueradeAll,
    masqueradeBit: options.masqueradeBit,
    nftables: { masqueradeAll: options.masqueradeAll, masqueradeBit: options.masqueradeBit },
    localhostNodePorts: options.localhostNodePorts,
    nodePortAddresses: options.nodePortAddresses,
    conntrackTcpBeLiberal: options.conntrack?.tcpBeLiberal ?? false,
  };
}
