import { createHash } from 'node:crypto';
import { contains, familyOf, parseCidr, type Cidr, type Family } from '#kube-proxy';
import { lanDevice } from '../../model/interfaces.js';
import type { NodeView } from '../../model/node-view.js';
import type { NetworkSettings } from '../../model/settings.js';
import type { CidrIndex } from '../../model/cidr-index.js';
import { isOnLan, PHYSICAL_MTU } from '../lan.js';
import { linkRoutes } from '../plain-routes.js';
import type { Device, Masquerade, NodeHop, Outgoing, PodNetwork } from '../pod-network.js';
import { poolOf, type Pool } from './pool.js';
import { tunnelAddress, tunnelMac } from './tunnel-address.js';

/** The next hop of every pod: an address that the node's end of the link answers ARP for. */
const LINK_LOCAL_GATEWAY = { IPv4: '169.254.1.1', IPv6: 'fe80::ecee:eeff:feee:eeee' } as const;
/** What the outer headers take: IP in IP (RFC 2003); IP, UDP, VXLAN and the inner Ethernet header. */
const OVERHEAD = { ipip: 20, vxlan: 50 } as const;
const DEVICE = { ipip: 'tunl0', vxlan: 'vxlan.calico' } as const;
/** Felix' defaults. */
const VXLAN = { id: 4096, port: 4789 };

/** Blocks of addresses by the node that has claimed them. */
export interface Blocks {
  readonly index: CidrIndex<string>;
  readonly byNode: ReadonlyMap<string, readonly string[]>;
}

export interface CalicoOptions {
  readonly name: string;
  readonly pools: readonly Pool[];
  /** Who has claimed what, asked once it matters; absent: addresses come from the ranges of the Node objects. */
  readonly blocks?: () => Blocks;
  /** Of pods and tunnels; absent: as large as the tunnels leave. */
  readonly mtu?: number;
  readonly nodePrefix: NetworkSettings['nodePrefix'];
}

/**
 * Calico: pods have /32 addresses on point-to-point links. Between nodes BIRD's routes lead to the other node, by the tunnel `tunl0`
 * (IP in IP) or plainly, and Felix' routes by `vxlan.calico`: each pool says which. IPv6 pools are routed plainly.
 */
export class Calico implements PodNetwork {
  readonly name: string;
  readonly podMtu: number;
  readonly podDevices: readonly Device[];
  readonly podRouteScope = 'link';
  // Calico gives its end of every link the same address.
  readonly linkMac = 'ee:ee:ee:ee:ee:ee';
  readonly ownerOf?: (ip: string) => string | undefined;
  readonly blocksOf?: (node: string) => readonly string[];
  readonly ranges: readonly Cidr[];

  constructor(private readonly options: CalicoOptions) {
    const { name, pools, blocks, mtu } = options;
    this.name = name;
    this.ranges = pools.map(({ cidr }) => cidr);
    const overhead = pools.map(({ tunnel }) =>
      tunnel === undefined ? 0 : OVERHEAD[tunnel.protocol],
    );
    this.podMtu = mtu ?? PHYSICAL_MTU - Math.max(0, ...overhead);
    // Loading the ipip module gives every network namespace a tunnel device, which is down in pods.
    this.podDevices = this.uses('ipip')
      ? [{ name: DEVICE.ipip, kind: 'ipip', mtu: PHYSICAL_MTU - OVERHEAD.ipip, addresses: [] }]
      : [];
    if (blocks !== undefined) {
      let known: Blocks | undefined;
      const all = (): Blocks => (known ??= blocks());
      this.ownerOf = (ip) => all().index.lookup(ip);
      this.blocksOf = (node) => all().byNode.get(node) ?? [];
    }
  }

  readonly podPrefix = (_node: NodeView, family: Family): number => (family === 'IPv4' ? 32 : 128);
  readonly podRoutes = (_node: NodeView, ip: string) =>
    linkRoutes(LINK_LOCAL_GATEWAY[familyOf(ip) ?? 'IPv4']);
  readonly podGateway = (_node: NodeView, family: Family): string => LINK_LOCAL_GATEWAY[family];

  nodeDevices(node: NodeView): readonly Device[] {
    return this.tunnels.flatMap((protocol): Device[] => {
      const ip = this.tunnelEnd(node, protocol);
      if (ip === undefined) return [];
      const device = {
        name: DEVICE[protocol],
        kind: protocol,
        mtu: this.options.mtu ?? PHYSICAL_MTU - OVERHEAD[protocol],
        addresses: [{ ip, prefix: 32 }],
      };
      const local = node.nodeIPs.find((each) => familyOf(each) === 'IPv4');
      if (protocol === 'ipip' || local === undefined) return [device];
      const vxlan = { ...VXLAN, local, device: lanDevice(node.object, node.nodeIPs) };
      return [{ ...device, mac: tunnelMac(node), vxlan }];
    });
  }

  hostDevice(namespace: string, name: string): string {
    const digest = createHash('sha1').update(`${namespace}.${name}`).digest('hex');
    return `cali${digest.slice(0, 11)}`;
  }

  toNode(from: NodeView, to: NodeView, destination: string): NodeHop | undefined {
    const family = familyOf(destination);
    const nodeIP = to.nodeIPs.find((ip) => familyOf(ip) === family);
    const pool = poolOf(this.options.pools, destination);
    if (nodeIP === undefined) return undefined;
    const block = this.blockOf(to, destination);
    const tunnel = family === 'IPv4' ? pool?.tunnel : undefined;
    // Asked only where it matters: this runs for every packet between nodes.
    const isNear = tunnel?.mode === 'Always' || isOnLan(from, nodeIP, this.options.nodePrefix);
    const behind =
      pool?.object === undefined
        ? {}
        : { object: pool.object, field: `spec.${tunnel?.protocol ?? 'ipip'}Mode` };
    if (tunnel === undefined || (tunnel.mode === 'CrossSubnet' && isNear)) {
      // BIRD and Felix make a route only by a node of the same network; IPv6 has been routed so all along.
      if (!isNear && family === 'IPv4') return undefined;
      const device = lanDevice(from.object, from.nodeIPs);
      const isFelix = tunnel?.protocol === 'vxlan';
      const protocol = isFelix ? '80' : 'bird';
      const text = `${block} via ${nodeIP} dev ${device} proto ${protocol}${isFelix ? ' onlink' : ''}`;
      return {
        device,
        gateway: nodeIP,
        protocol,
        text,
        ...(isFelix ? { isOnLink: true } : {}),
        ...behind,
      };
    }
    const gateway = tunnel.protocol === 'ipip' ? nodeIP : this.tunnelEnd(to, 'vxlan');
    if (gateway === undefined) return undefined;
    const source = this.tunnelEnd(from, tunnel.protocol);
    const device = DEVICE[tunnel.protocol];
    const maker = tunnel.protocol === 'ipip' ? ' proto bird' : '';
    return {
      device,
      gateway,
      isOnLink: true,
      encapsulation: {
        protocol: tunnel.protocol,
        destination: nodeIP,
        overhead: OVERHEAD[tunnel.protocol],
      },
      ...(tunnel.protocol === 'ipip' ? { protocol: 'bird' } : {}),
      ...(source === undefined ? {} : { source }),
      ...behind,
      text: `${block} via ${gateway} dev ${device}${maker} onlink`,
    };
  }

  tunnelPeers(_node: NodeView, other: NodeView) {
    const ip = this.uses('vxlan') ? this.tunnelEnd(other, 'vxlan') : undefined;
    const nodeIP = other.nodeIPs.find((each) => familyOf(each) === 'IPv4');
    return ip === undefined || nodeIP === undefined
      ? []
      : [{ ip, nodeIP, mac: tunnelMac(other), device: DEVICE.vxlan }];
  }

  ownRange(_node: NodeView, range: string) {
    return { destination: range, device: 'blackhole', protocol: this.blackholeBy(range) };
  }

  /** Calico's address management hands out blocks of addresses to nodes, and routes are made for blocks. */
  blockOf(node: NodeView, ip: string): string {
    const size = poolOf(this.options.pools, ip)?.blockSize ?? 0;
    const block = (prefix: number): string => parseCidr(`${ip}/${prefix}`)?.text ?? ip;
    if (this.options.blocks !== undefined) return block(size);
    const range = node.podCIDRs.find((cidr) => contains(cidr, ip));
    return range === undefined ? ip : block(Math.max(range.prefix, size));
  }

  readonly unassigned = {
    text: (node: NodeView, ip: string) =>
      `blackhole ${this.blockOf(node, ip)} proto ${this.blackholeBy(ip)}`,
    reason:
      'no pod has this address, and the node swallows packets to free addresses of its own range',
  };

  masquerade(_node: NodeView, { source, destination, isPod }: Outgoing): Masquerade | undefined {
    const { pools } = this.options;
    const pool = poolOf(pools, source);
    if (pool?.natOutgoing !== true) return undefined;
    const reason = 'the pod network hides pods that talk to anything but pods (natOutgoing)';
    // Without pools, the ranges of nodes say who is a pod.
    if (pool.object === undefined)
      return isPod(source) && !isPod(destination) ? { reason } : undefined;
    return poolOf(pools, destination) === undefined
      ? { reason, object: pool.object, field: 'spec.natOutgoing' }
      : undefined;
  }

  /** The tunnels that some pool asks for. */
  get tunnels(): ('ipip' | 'vxlan')[] {
    return (['ipip', 'vxlan'] as const).filter((protocol) => this.uses(protocol));
  }

  private tunnelEnd(node: NodeView, protocol: 'ipip' | 'vxlan'): string | undefined {
    return tunnelAddress(node, protocol, this.options.blocks !== undefined);
  }

  private uses(protocol: 'ipip' | 'vxlan'): boolean {
    return this.options.pools.some(({ tunnel }) => tunnel?.protocol === protocol);
  }

  /** Felix makes the routes of VXLAN pools itself; those of all others come from BIRD. */
  private blackholeBy(range: string): string {
    const pool = poolOf(this.options.pools, range.split('/')[0]!);
    return pool?.tunnel?.protocol === 'vxlan' ? '80' : 'bird';
  }
}
