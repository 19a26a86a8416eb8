import type { Resource } from '#client';
import type { KubeObject, LabelSelectorObject } from '#machinery';
import { GROUP } from './names.js';

/** metallb.io/v1beta1 IPAddressPool, as far as it decides. */
export interface IpAddressPool extends KubeObject {
  readonly spec?: {
    readonly addresses?: readonly string[];
    readonly autoAssign?: boolean;
    readonly avoidBuggyIPs?: boolean;
    readonly serviceAllocation?: {
      readonly priority?: number;
      readonly namespaces?: readonly string[];
      readonly namespaceSelectors?: readonly LabelSelectorObject[];
      readonly serviceSelectors?: readonly LabelSelectorObject[];
    };
  };
  readonly status?: Readonly<Record<string, number>>;
}

interface Advertisement {
  readonly ipAddressPools?: readonly string[];
  readonly ipAddressPoolSelectors?: readonly LabelSelectorObject[];
  readonly nodeSelectors?: readonly LabelSelectorObject[];
  readonly serviceSelectors?: readonly LabelSelectorObject[];
}

/** metallb.io/v1beta1 L2Advertisement. */
export interface L2Advertisement extends KubeObject {
  readonly spec?: Advertisement & { readonly interfaces?: readonly string[] };
}

/** metallb.io/v1beta1 BGPAdvertisement. */
export interface BgpAdvertisement extends KubeObject {
  readonly spec?: Advertisement & {
    readonly aggregationLength?: number;
    readonly aggregationLengthV6?: number;
    readonly localPref?: number;
    readonly communities?: readonly string[];
    readonly peers?: readonly string[];
  };
}

/** metallb.io/v1beta2 BGPPeer. */
export interface BgpPeer extends KubeObject {
  readonly spec?: {
    readonly myASN?: number;
    readonly peerASN?: number;
    readonly dynamicASN?: string;
    readonly peerAddress?: string;
    readonly interface?: string;
    readonly peerPort?: number;
    readonly sourceAddress?: string;
    readonly routerID?: string;
    readonly holdTime?: string;
    readonly keepaliveTime?: string;
    readonly ebgpMultiHop?: boolean;
    readonly bfdProfile?: string;
    readonly password?: string;
    readonly passwordSecret?: { readonly name?: string };
    readonly nodeSelectors?: readonly LabelSelectorObject[];
  };
}

/** metallb.io/v1beta1 Community. */
export interface Community extends KubeObject {
  readonly spec?: {
    readonly communities?: readonly { readonly name?: string; readonly value?: string }[];
  };
}

/** metallb.io/v1beta1 BFDProfile. */
export interface BfdProfile extends KubeObject {
  readonly spec?: {
    readonly receiveInterval?: number;
    readonly transmitInterval?: number;
    readonly detectMultiplier?: number;
    readonly echoInterval?: number;
    readonly minimumTtl?: number;
  };
}

function resource<T extends KubeObject>(
  plural: string,
  kind: string,
  version: string,
): Resource<T> {
  return { group: GROUP, version, plural, kind, namespaced: true };
}

export const POOLS = resource<IpAddressPool>('ipaddresspools', 'IPAddressPool', 'v1beta1');
export const L2_ADVERTISEMENTS = resource<L2Advertisement>(
  'l2advertisements',
  'L2Advertisement',
  'v1beta1',
);
export const BGP_ADVERTISEMENTS = resource<BgpAdvertisement>(
  'bgpadvertisements',
  'BGPAdvertisement',
  'v1beta1',
);
export const BGP_PEERS = resource<BgpPeer>('bgppeers', 'BGPPeer', 'v1beta2');
export const COMMUNITIES = resource<Community>('communities', 'Community', 'v1beta1');
export const BFD_PROFILES = resource<BfdProfile>('bfdprofiles', 'BFDProfile', 'v1beta1');

/** What MetalLB is configured with; a cluster serves them once the definitions of its manifest are applied. */
export const METALLB_RESOURCES: readonly Resource[] = [
  POOLS,
  L2_ADVERTISEMENTS,
  BGP_ADVERTISEMENTS,
  BGP_PEERS,
  COMMUNITIES,
  BFD_PROFILES,
];
