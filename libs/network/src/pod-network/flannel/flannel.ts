import { contains, familyOf, parseCidr, type Cidr, type Family, type ObjectRef } from '#kube-proxy';
import { lanDevice } from '../../model/interfaces.js';
import type { NodeView } from '../../model/node-view.js';
import type { NetworkSettings } from '../../model/settings.js';
import { bridgedPods, bridgeDevice, firstAddress, gatewayOf } from '../bridged-pods.js';
import { isOnLan, PHYSICAL_MTU } from '../lan.js';
import { plainHop, rangeOf } from '../plain-routes.js';
import type { Device, Masquerade, NodeHop, Outgoing, PodNetwork } from '../pod-network.js';
import { publicIP, tunnelMac } from './lease.js';
import type { NetConf } from './net-conf.js';

/** The outer Ethernet payload of VXLAN over IPv4 and IPv6: IP, UDP, VXLAN and the inner Ethernet header (RFC 7348). */
const OVERHEAD = { IPv4: 50, IPv6: 70 } as const;
/** What flanneld takes off the MTU, in both families. */
const POD_OVERHEAD = 50;

export interface FlannelOptions {
  readonly conf: NetConf;
  /** The flag `--ip-masq`. */
  readonly masquerades: boolean;
  readonly nodePrefix: NetworkSettings['nodePrefix'];
  /** The ConfigMap. */
  readonly object?: ObjectRef;
}

/**
 * flannel with its subnet manager of Kubernetes: the ranges of the Node objects on a bridge `cni0`, and between nodes VXLAN by
 * `flannel.1` or plain routes (backend host-gw).
 */
export class Flannel implements PodNetwork {
  readonly name: string;
  readonly podMtu: number;
  readonly hostDevice = bridgedPods.hostDevice;
  readonly podDevices = bridgedPods.podDevices;
  readonly podRouteScope = bridgedPods.podRouteScope;
  readonly podLink = bridgedPods.podLink;
  readonly podPrefix = bridgedPods.podPrefix;
  readonly podGateway = bridgedPods.podGateway;
  readonly unassigned = bridgedPods.unassigned;
  private readonly deviceMtu: number;
  /** The ranges of all pods; none: those of the Node objects, in IPv4. */
  readonly ranges: readonly Cidr[];
  private readonly families: readonly Family[];

  constructor(readonly options: FlannelOptions) {
    const { conf } = options;
    this.name = conf.backend === 'vxlan' ? 'flannel' : 'flannel-host-gw';
    this.deviceMtu = (conf.mtu ?? PHYSICAL_MTU) - (conf.backend === 'vxlan' ? POD_OVERHEAD : 0);
    this.podMtu = this.deviceMtu;
    this.ranges = [conf.network, conf.ipv6Network].flatMap((text) =>
      text === undefined ? [] : (parseCidr(text) ?? []),
    );
    this.families = this.ranges.length === 0 ? ['IPv4'] : this.ranges.map(({ family }) => family);
  }

  nodeDevices(node: NodeView): readonly Device[] {
    const bridge = bridgeDevice(node, this.podMtu);
    if (this.options.conf.backend === 'host-gw') return [bridge];
    const tunnels = this.families.flatMap((family) => this.tunnel(node, family) ?? []);
    return [...tunnels, bridge];
  }

  ownRange(node: NodeView, range: string) {
    const source = gatewayOf(node, range.split('/')[0]!);
    const route = { destination: range, device: this.podLink, protocol: 'kernel', scope: 'link' };
    return source === undefined ? route : { ...route, source };
  }

  podRoutes(node: NodeView, ip: string) {
    const gateway = gatewayOf(node, ip);
    if (gateway === undefined) return [];
    const network = this.ranges.find((cidr) => contains(cidr, ip));
    return [
      { destination: 'default', gateway, device: 'eth0' },
      ...(network === undefined
        ? []
        : [{ destination: network.text, gateway, device: 'eth0' } as const]),
      { destination: rangeOf(node, ip), device: 'eth0', scope: 'link', source: ip },
    ];
  }

  toNode(from: NodeView, to: NodeView, destination: string): NodeHop | undefined {
    const { conf, nodePrefix, object } = this.options;
    const family = familyOf(destination);
    if (family === undefined || !this.hasLease(from, family) || !this.hasLease(to, family))
      return undefined;
    const nodeIP = publicIP(to, family === 'IPv6' ? 'v6' : '');
    const own = from.nodeIPs.find((ip) => familyOf(ip) === family);
    if (nodeIP === undefined || own === undefined) return undefined;
    const behind = object === undefined ? {} : { object, field: 'data[net-conf.json]' };
    const isNear = isOnLan(from, nodeIP, nodePrefix);
    if (conf.backend === 'host-gw' || (conf.directRouting && isNear)) {
      // The kernel takes no route by a gateway that it cannot reach.
      const hop = isNear ? plainHop(from, to, destination) : undefined;
      return hop === undefined ? undefined : { ...hop, ...behind };
    }
    const gateway = firstAddress(to, family);
    const source = firstAddress(from, family);
    if (gateway === undefined) return undefined;
    const device = this.tunnelName(family);
    return {
      device,
      gateway,
      isOnLink: true,
      encapsulation: { protocol: 'vxlan', destination: nodeIP, overhead: OVERHEAD[family] },
      ...(source === undefined ? {} : { source }),
      ...behind,
      text: `${rangeOf(to, destination)} via ${gateway} dev ${device} onlink`,
    };
  }

  tunnelPeers(node: NodeView, other: NodeView) {
    return this.families.flatMap((family) => {
      const ip = firstAddress(other, family);
      const nodeIP = publicIP(other, family === 'IPv6' ? 'v6' : '');
      const hop = ip === undefined ? undefined : this.toNode(node, other, ip);
      return ip === undefined || nodeIP === undefined || hop?.encapsulation === undefined
        ? []
        : [{ ip, nodeIP, mac: this.mac(other, family), device: hop.device }];
    });
  }

  /** Has the node a range of this family within flannel's network? flanneld does not start on others. */
  hasLease(node: NodeView, family: Family): boolean {
    if (!this.families.includes(family)) return false;
    const range = node.podCIDRs.find((cidr) => cidr.family === family);
    const first = firstAddress(node, family);
    return (
      range !== undefined &&
      first !== undefined &&
      (this.ranges.length === 0 ||
        this.ranges.some((each) => contains(each, first) && each.prefix <= range.prefix))
    );
  }

  /** The rules of the chain FLANNEL-POSTRTG. */
  masquerade(node: NodeView, { source, destination, isPod }: Outgoing): Masquerade | undefined {
    const family = familyOf(source);
    if (!this.options.masquerades || family === undefined || !this.families.includes(family))
      return undefined;
    const network = this.ranges.find((each) => each.family === family);
    const isInside = (ip: string): boolean =>
      network === undefined ? isPod(ip) : contains(network, ip);
    const isOwn = (ip: string): boolean => node.podCIDRs.some((cidr) => contains(cidr, ip));
    const [isFromPod, isToPod] = [isInside(source), isInside(destination)];
    if (isOwn(destination) || (isOwn(source) && isToPod)) return undefined;
    if (!isFromPod && !isToPod) return undefined;
    if (isFromPod && contains(MULTICAST[family], destination)) return undefined;
    const range = network?.text ?? 'the range of all pods';
    const rule = isFromPod
      ? `-s ${range} ! -d ${MULTICAST[family].text}`
      : `! -s ${range} -d ${range}`;
    const { object } = this.options;
    return {
      reason: `flannel's rule asks for it (FLANNEL-POSTRTG ${rule} -j MASQUERADE)`,
      ...(object === undefined ? {} : { object, field: 'data[net-conf.json]' }),
    };
  }

  private tunnel(node: NodeView, family: Family): Device | undefined {
    const { conf } = this.options;
    const ip = firstAddress(node, family);
    const local = node.nodeIPs.find((each) => familyOf(each) === family);
    if (ip === undefined || local === undefined || !this.hasLease(node, family)) return undefined;
    return {
      name: this.tunnelName(family),
      kind: 'vxlan',
      mtu: this.deviceMtu,
      mac: this.mac(node, family),
      addresses: [{ ip, prefix: family === 'IPv4' ? 32 : 128 }],
      vxlan: {
        id: conf.vni,
        port: conf.port,
        local,
        device: lanDevice(node.object, node.nodeIPs),
      },
    };
  }

  private tunnelName(family: Family): string {
    return `flannel${family === 'IPv6' ? '-v6' : ''}.${this.options.conf.vni}`;
  }

  private mac(node: NodeView, family: Family): string {
    return tunnelMac(node, this.options.conf, family === 'IPv6' ? '-v6' : '');
  }
}

const MULTICAST = {
  IPv4: parseCidr('224.0.0.0/4')!,
  IPv6: parseCidr('ff00::/8')!,
} as const;
