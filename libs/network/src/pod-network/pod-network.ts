import type { Cidr, Family, ObjectRef } from '#kube-proxy';
import type { NodeView } from '../model/node-view.js';

export interface DeviceAddress {
  readonly ip: string;
  readonly prefix: number;
}

/** A network device of a node or a pod. */
export interface Device {
  readonly name: string;
  readonly mtu: number;
  readonly addresses: readonly DeviceAddress[];
  /** Absent: loopback by its name, an Ethernet card otherwise. */
  readonly kind?: 'ipip' | 'vxlan' | 'bridge';
  /** Hardware address; absent: one that follows from the name. */
  readonly mac?: string;
  readonly vxlan?: Vxlan;
}

/** How a VXLAN device wraps packets (RFC 7348). */
interface Vxlan {
  readonly id: number;
  /** UDP port that the packets are sent to. */
  readonly port: number;
  /** The node's own address that packets are sent from. */
  readonly local: string;
  /** The device that they leave by. */
  readonly device: string;
}

/** A line of a routing table. */
export interface PodRoute {
  readonly destination: string;
  readonly gateway?: string;
  readonly device: string;
  readonly source?: string;
  readonly scope?: string;
  readonly protocol?: string;
}

/** How packets are wrapped between nodes, and what the outer headers take of the MTU (bytes). */
interface Encapsulation {
  readonly protocol: 'ipip' | 'vxlan';
  /** The address of the other node that the outer packet is sent to. */
  readonly destination: string;
  readonly overhead: number;
}

/** How a packet gets from one node to a pod of another. */
export interface NodeHop {
  readonly device: string;
  readonly gateway: string;
  readonly encapsulation?: Encapsulation;
  /** Source that the kernel takes for packets of the node itself. */
  readonly source?: string;
  /** The gateway counts as reachable by the device whatever its address. */
  readonly isOnLink?: true;
  /** The route as `ip route` prints it. */
  readonly text: string;
  /** The program that made the route. */
  readonly protocol?: string;
  /** The object and the field that are behind the route. */
  readonly object?: ObjectRef;
  readonly field?: string;
}

/** Why a node gives packets its own address as source. */
export interface Masquerade {
  readonly reason: string;
  readonly object?: ObjectRef;
  readonly field?: string;
}

/** Where a packet comes from and goes to, when its node is about to send it out. */
export interface Outgoing {
  readonly source: string;
  readonly destination: string;
  /** Is it the address of a pod, as far as the ranges of nodes and the cluster tell? */
  readonly isPod: (ip: string) => boolean;
}

/** What a VXLAN device knows of one other node: the address of its end, its hardware address, and the node that it is on. */
interface TunnelPeer {
  readonly ip: string;
  readonly mac: string;
  readonly nodeIP: string;
  readonly device: string;
}

/** One way to connect pods (what a CNI plug-in sets up): a folder of its own implements it. */
export interface PodNetwork {
  readonly name: string;
  /** Devices of a node besides `lo` and its cards. */
  nodeDevices(node: NodeView): readonly Device[];
  /** The node's end of the link to a pod. */
  hostDevice(namespace: string, name: string): string;
  /** Addresses that every link to a pod has at the node's end; absent: none. */
  linkAddresses?(node: NodeView): readonly DeviceAddress[];
  /** Hardware address of the node's end of each link; absent: each has its own. */
  readonly linkMac?: string;
  /** MTU of `eth0` of a pod. */
  readonly podMtu: number;
  /** Prefix length of the address of a pod's `eth0`. */
  podPrefix(node: NodeView, family: Family): number;
  /** The pod's next hop; undefined when the network has none in this family. */
  podGateway(node: NodeView, family: Family): string | undefined;
  /** Devices of a pod besides `lo` and `eth0`. */
  readonly podDevices: readonly Device[];
  /** The pod's routes in one family, as `ip route` would show them. */
  podRoutes(node: NodeView, ip: string): readonly PodRoute[];
  /** Undefined: the node has no route of its own, and the packet takes the default route. */
  toNode(from: NodeView, to: NodeView, destination: string): NodeHop | undefined;
  /** What a node's VXLAN device is told of another node; absent: there is none. */
  tunnelPeers?(node: NodeView, other: NodeView): readonly TunnelPeer[];
  /** The device that all pods of a node share (a bridge); undefined when each has a link of its own. */
  readonly podLink?: string;
  /** Scope of the routes to the node's own pods. */
  readonly podRouteScope: 'link' | 'host';
  /** The route of the node's table for its own range, or a block of it, as a whole; `blackhole` swallows. Undefined: there is none. */
  ownRange?(node: NodeView, range: string): PodRoute | undefined;
  /** The part of a node's range that is routed as one; absent: the whole range is. */
  blockOf?(node: NodeView, ip: string): string;
  /** Address management of its own: the node that a block with this address belongs to. Absent: the ranges of the Node objects count. */
  ownerOf?(ip: string): string | undefined;
  /** With `ownerOf`: the blocks of a node. */
  blocksOf?(node: string): readonly string[];
  /** What the node does with packets to an address of its own range that no pod has. */
  readonly unassigned: {
    readonly text: (node: NodeView, ip: string) => string;
    readonly reason: string;
  };
  /** Ranges that `toNode` and `masquerade` look addresses up in. */
  readonly ranges?: readonly Cidr[];
  /** Does the node hide this sender behind its own address? Asked for packets that leave it and that kube-proxy did not masquerade. */
  masquerade?(node: NodeView, packet: Outgoing): Masquerade | undefined;
}
