import type { Family } from '#kube-proxy';
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
}

/** A line of a routing table. */
export interface PodRoute {
  readonly destination: string;
  readonly gateway?: string;
  readonly device: string;
  readonly source?: string;
  readonly scope?: string;
}

/** How a packet gets from one node to a pod of another. */
export interface NodeHop {
  readonly device: string;
  readonly gateway: string;
  /** The protocol that the packet is wrapped into on its way (`ipip`). */
  readonly encapsulation?: 'ipip';
  /** Source that the kernel takes for packets of the node itself. */
  readonly source?: string;
  /** The route as `ip route` prints it. */
  readonly text: string;
  /** The program that made the route. */
  readonly protocol?: string;
}

/** One way to connect pods (what a CNI plug-in sets up): a folder of its own implements it. */
export interface PodNetwork {
  readonly name: string;
  /** Devices of a node besides `lo` and `eth0`. */
  nodeDevices(node: NodeView): readonly Device[];
  /** The node's end of the link to a pod. */
  hostDevice(namespace: string, name: string): string;
  /** `eth0` of a pod: MTU, and prefix length of its address. */
  readonly podMtu: number;
  readonly podPrefix: { readonly IPv4: number; readonly IPv6: number };
  /** The pod's next hop; undefined when the network has none in this family. */
  podGateway(node: NodeView, family: Family): string | undefined;
  /** Devices of a pod besides `lo` and `eth0`. */
  readonly podDevices: readonly Device[];
  /** The pod's routes in one family, as `ip route` would show them. */
  podRoutes(node: NodeView, ip: string): readonly PodRoute[];
  toNode(from: NodeView, to: NodeView, destination: string): NodeHop | undefined;
  /** The device that all pods of a node share (a bridge); undefined when each has a link of its own. */
  readonly podLink?: string;
  /** Where the node's table sends its own range as a whole: a device, or `blackhole`. */
  readonly ownRange?: { readonly device: string; readonly protocol?: string };
  /** The part of a node's range that is routed as one; absent: the whole range is. */
  blockOf?(node: NodeView, ip: string): string;
  /** What the node does with packets to an address of its own range that no pod has. */
  readonly unassigned: {
    readonly text: (node: NodeView, ip: string) => string;
    readonly reason: string;
  };
  /** Pods that talk to anything but pods appear with the address of their node. */
  readonly masqueradesOutgoing: boolean;
}
