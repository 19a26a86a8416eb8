import type { InformerFactory } from '#client';
import type { Cidr } from '#kube-proxy';
import type { KubeObject, Stored } from '#machinery';
import { CalicoIpam } from '../pod-network/calico/ipam/ipam.js';
import { poolOf } from '../pod-network/calico/pool.js';
import type { NetworkView } from '../view.js';
import { NAMESPACES } from '../resources.js';

/** Gives pods their addresses as the installed network does; for kubelets (`PodAddressing` of `#kubelet`). */
export class NetworkAddressing {
  private readonly ipam: CalicoIpam;
  private readonly listeners = new Set<(node: string, block: Cidr) => void>();

  constructor(
    private readonly view: NetworkView,
    private readonly informers: InformerFactory,
  ) {
    this.ipam = new CalicoIpam({
      pools: () => view.picture.installed.pools() ?? [],
      ownerOf: (ip) => view.picture.podNetwork.ownerOf?.(ip),
      blocksOf: (node) => view.picture.podNetwork.blocksOf?.(node) ?? [],
      // Ends of tunnels have addresses of their node's own blocks.
      isUsed: (ip) =>
        view.picture.podByIP(ip) !== undefined ||
        view.picture.nodeOfPodRange(ip)?.addresses.includes(ip) === true,
      isStrict: () => view.picture.installed.isStrict,
      claimed: (node, block) => {
        for (const listener of this.listeners) listener(node, block);
      },
    });
  }

  isOfNode(node: string, ip: string): boolean {
    return this.view.picture.node(node)?.addresses.includes(ip) === true;
  }

  /** Calico's address management for one node; undefined while another network connects pods. */
  source(node: string) {
    if (!this.isManaged) return undefined;
    const { ipam } = this;
    return {
      adopt: (ip: string): void => ipam.adopt(ip),
      release: (ips: readonly string[]): void => ipam.release(ips),
      allocate: (pod: Stored): readonly string[] | string =>
        ipam.allocate(this.claimant(node, pod)),
    };
  }

  keeps(node: string, ip: string): boolean {
    if (this.isOfNode(node, ip)) return false;
    return !this.isManaged || poolOf(this.view.picture.installed.pools() ?? [], ip) !== undefined;
  }

  onChange(listener: () => void): () => void {
    return this.view.onPodNetwork(listener);
  }

  /** Calls back with every block that a node has claimed. */
  onClaim(listener: (node: string, block: Cidr) => void): void {
    this.listeners.add(listener);
  }

  /** The address of a node's end of a tunnel, given anew. */
  tunnelAddress(node: string, protocol: 'ipip' | 'vxlan'): string | undefined {
    return this.isManaged
      ? this.ipam.tunnelAddress(node, this.labelsOf(node), protocol)
      : undefined;
  }

  /** Calico gives addresses of its own once it has pools as objects. */
  private get isManaged(): boolean {
    return this.view.picture.podNetwork.ownerOf !== undefined;
  }

  private labelsOf(node: string): Readonly<Record<string, string>> {
    return this.view.picture.node(node)?.object.metadata?.labels ?? {};
  }

  private claimant(node: string, { metadata }: Stored) {
    const namespace: KubeObject | undefined = this.informers
      .informer(NAMESPACES)
      .get('', metadata.namespace ?? '');
    return {
      node,
      nodeLabels: this.labelsOf(node),
      namespaceLabels: namespace?.metadata?.labels ?? {},
      namespaceAnnotations: namespace?.metadata?.annotations ?? {},
      annotations: metadata.annotations ?? {},
    };
  }
}
