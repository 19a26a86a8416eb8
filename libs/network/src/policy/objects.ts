import type { KubeObject, LabelSelectorObject } from '#machinery';

/** The fields of policy objects that deciding about packets needs; a whole object of the API is one of these, too. */

export interface Namespace extends KubeObject {
  readonly kind?: string;
}

export interface NetworkPolicy extends KubeObject {
  readonly spec?: {
    readonly podSelector?: LabelSelectorObject;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly (NetworkPolicyRule & {
      readonly from?: readonly NetworkPolicyPeer[];
    })[];
    readonly egress?: readonly (NetworkPolicyRule & {
      readonly to?: readonly NetworkPolicyPeer[];
    })[];
  };
}

export interface NetworkPolicyRule {
  readonly ports?: readonly {
    readonly protocol?: string;
    readonly port?: number | string;
    readonly endPort?: number;
  }[];
}

export interface NetworkPolicyPeer {
  readonly podSelector?: LabelSelectorObject;
  readonly namespaceSelector?: LabelSelectorObject;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

/** What a cluster-wide policy selects: all pods of some namespaces, or some pods of some namespaces. Exactly one member. */
export interface PodSet {
  readonly namespaces?: LabelSelectorObject;
  readonly pods?: {
    readonly namespaceSelector?: LabelSelectorObject;
    readonly podSelector?: LabelSelectorObject;
  };
}

export interface ClusterPeer extends PodSet {
  readonly nodes?: LabelSelectorObject;
  readonly networks?: readonly string[];
  readonly domainNames?: readonly string[];
}

interface PortRange {
  readonly start: number;
  readonly end: number;
}

/** A port of AdminNetworkPolicy and BaselineAdminNetworkPolicy (v1alpha1). */
export interface AdminPort {
  readonly portNumber?: { readonly protocol?: string; readonly port: number };
  readonly portRange?: PortRange & { readonly protocol?: string };
  readonly namedPort?: string;
}

interface DestinationPort {
  readonly destinationPort?: { readonly number?: number; readonly range?: PortRange };
}

/** A protocol of ClusterNetworkPolicy (v1alpha2). */
export interface ClusterProtocol {
  readonly tcp?: DestinationPort;
  readonly udp?: DestinationPort;
  readonly sctp?: DestinationPort;
  readonly destinationNamedPort?: string;
}

export interface ClusterRule {
  readonly action?: string;
  readonly from?: readonly ClusterPeer[];
  readonly to?: readonly ClusterPeer[];
  readonly ports?: readonly AdminPort[];
  readonly protocols?: readonly ClusterProtocol[];
}

/** AdminNetworkPolicy, BaselineAdminNetworkPolicy and ClusterNetworkPolicy: their fields differ in names only. */
export interface ClusterPolicy extends KubeObject {
  readonly spec?: {
    readonly tier?: string;
    readonly priority?: number;
    readonly subject?: PodSet;
    readonly ingress?: readonly ClusterRule[];
    readonly egress?: readonly ClusterRule[];
  };
}
