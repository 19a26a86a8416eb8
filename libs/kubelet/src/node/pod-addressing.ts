import type { Pod } from '#kinds';
import type { Stored } from '#machinery';

/** Whoever gives out the addresses of a node's pods. */
export interface AddressSource {
  /** Marks an address as taken, after a restart. */
  adopt(ip: string): void;
  /** One free address per family, or the plug-in's words for why there is none. */
  allocate(pod: Stored<Pod>): readonly string[] | string;
  release(ips: readonly string[]): void;
}

/** What connects pods, as kubelets ask it for addresses. Nodes are named. */
export interface PodAddressing {
  /** Has a device of the node this address? No pod gets it then. */
  isOfNode(node: string, ip: string): boolean;
  /** Address management of its own; undefined: the blocks of the Node object. */
  source(node: string): AddressSource | undefined;
  /** Would a pod of the node be given this address? */
  keeps(node: string, ip: string): boolean;
  /** Calls back when pods are connected in another way from now on, until the function that it returns is called. */
  onChange(listener: () => void): () => void;
}

/** Blocks of the Node objects, for ever. */
export const HOST_LOCAL: PodAddressing = {
  isOfNode: () => false,
  source: () => undefined,
  keeps: () => true,
  onChange: () => () => undefined,
};
