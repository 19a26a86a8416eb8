/** Who decides that an address is announced. */
interface DecidedBy {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One BGP session over which an address is announced. */
export interface BgpSession {
  readonly node: string;
  /** Name of the BGPPeer. */
  readonly peer: string;
  /** Address of the router; '' for a peer that is found on an interface. */
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly myASN: number;
  /** 0: whatever the router says. */
  readonly peerASN: number;
  /** Seconds; absent: the speaker's own. */
  readonly holdTime?: number;
  readonly keepaliveTime?: number;
  /** Where the password of the session stands, if it has one (RFC 2385). */
  readonly password?: 'spec.password' | 'spec.passwordSecret';
}

/** How one address of a Service of type LoadBalancer comes to a node, or why it comes to none. */
export interface Announcement {
  readonly address: string;
  /** `namespace/name`. */
  readonly service: string;
  /** `layer2`: the one node answers ARP. `bgp`: routers have a route to each. `cloud`: a machine outside spreads over them. */
  readonly protocol: 'layer2' | 'bgp' | 'cloud' | 'none';
  /** Sorted; empty: nobody leads the address anywhere, and `reason` says why. */
  readonly nodes: readonly string[];
  /** For `layer2`: the devices on which the node answers; absent: all of them. */
  readonly interfaces?: readonly string[];
  /** For `layer2`: the node that was elected but has none of the devices that it may answer on. */
  readonly unable?: string;
  readonly by?: DecidedBy;
  /** Path in `by`, or in the Service. */
  readonly field?: string;
  readonly reason?: string;
  readonly fix?: string;
  /** For `bgp`: what routers learn. */
  readonly bgp?: {
    /** CIDR. */
    readonly prefix: string;
    readonly localPref: number;
    readonly communities: readonly string[];
    readonly sessions: readonly BgpSession[];
  };
}

/** The announcements of a cluster, always the newest; a listener hears of the Services that changed. */
export interface Announcements {
  /** All announcements of a Service, `namespace/name`. */
  of(service: string): readonly Announcement[];
  onChange(listener: (service: string) => void): void;
}
