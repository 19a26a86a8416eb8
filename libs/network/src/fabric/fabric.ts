import { contains, familyOf, isLoopback, parseCidr, type Family } from '#kube-proxy';
import type { NetworkPicture } from '../picture/picture.js';
import { lanDevice } from '../model/interfaces.js';
import type { NodeView } from '../model/node-view.js';
import { podIPs, type Pod } from '../model/pod.js';
import { nodeDevices } from '../pod-network/node-devices.js';
import { PHYSICAL_MTU } from '../pod-network/lan.js';
import type { OutsideHost } from '../model/settings.js';
import type { Masquerade, PodNetwork } from '../pod-network/pod-network.js';
import type { Hop, Host } from './host.js';
import { Outside } from './outside.js';

/** The wiring of a picture: who owns which address and where a packet goes next. Pure; holds no state of its own. */
export class Fabric {
  private readonly pods: PodNetwork;
  private readonly outside: Outside;

  /** `guests` are outside hosts that exist for one journey only. */
  constructor(
    private readonly picture: NetworkPicture,
    guests: readonly OutsideHost[] = [],
  ) {
    this.pods = picture.podNetwork;
    const hosts = [...picture.settings.outside, ...guests];
    this.outside = new Outside(picture, hosts, (node) => this.nodeHost(node));
  }

  nodeHost(node: NodeView): Host {
    return { kind: 'node', name: node.name, node };
  }

  /** The network namespace of a pod: its own, or that of its node. Undefined when the pod runs on no known node. */
  podHost(pod: Pod): Host | undefined {
    const node = this.picture.node(pod.spec?.nodeName ?? '');
    if (node === undefined) return undefined;
    if (pod.spec?.hostNetwork === true) return this.nodeHost(node);
    const name = `${pod.metadata?.namespace ?? 'default'}/${pod.metadata?.name ?? ''}`;
    return { kind: 'pod', name, pod, node, addresses: podIPs(pod) };
  }

  /** Whoever has the address, anywhere. */
  owner(ip: string): Host | undefined {
    const pod = this.picture.podByIP(ip);
    const node = this.picture.nodeByIP(ip);
    if (pod !== undefined) return this.podHost(pod);
    return node === undefined ? this.outside.owner(ip) : this.nodeHost(node);
  }

  /** The default gateway of the nodes. */
  gateway(family: Family): string | undefined {
    return this.outside.routerAddresses.find((ip) => familyOf(ip) === family);
  }

  isLocal(host: Host, ip: string): boolean {
    if (isLoopback(ip)) return true;
    switch (host.kind) {
      case 'node':
        return (
          host.node.addresses.includes(ip) || this.picture.rules(host.name)?.holds?.(ip) === true
        );
      case 'router':
        return this.outside.routerAddresses.includes(ip);
      case 'pod':
      case 'outside':
        return host.addresses.includes(ip);
    }
  }

  /** Where a host sends a packet for `destination`; source and incoming device matter to routers with policy routes. */
  route(host: Host, destination: string, source: string, inDevice?: string): Hop {
    if (this.isLocal(host, destination)) {
      return { kind: 'local', device: 'lo', text: `local ${destination} dev lo` };
    }
    switch (host.kind) {
      case 'pod':
        return this.fromPod(host, destination);
      case 'node':
        return this.fromNode(host.node, destination);
      case 'router':
        return this.outside.fromRouter(destination, inDevice === 'wan' ? source : undefined);
      case 'outside':
        return this.outside.fromHost();
    }
  }

  /** The source that a host's own packets get (RFC 6724 as far as one address per device needs it). */
  sourceFor(host: Host, destination: string): string | undefined {
    if (this.isLocal(host, destination)) return destination;
    const family = familyOf(destination);
    if (host.kind === 'node') {
      const hop = this.route(host, destination, '');
      if (hop.kind === 'forward' && hop.source !== undefined) return hop.source;
      return this.deviceAddress(
        host.node,
        hop.kind === 'local'
          ? 'lo'
          : (hop.device ?? lanDevice(host.node.object, host.node.nodeIPs)),
        family ?? 'IPv4',
      );
    }
    const addresses = host.kind === 'router' ? this.outside.routerAddresses : host.addresses;
    return addresses.find((ip) => familyOf(ip) === family);
  }

  /** The address that masquerading takes: that of the device, or the first other one when the device has none. */
  deviceAddress(node: NodeView, device: string, family: Family): string | undefined {
    const devices = nodeDevices(node, this.picture.settings, this.pods);
    const usable = (name: string): string | undefined =>
      devices
        .find((candidate) => candidate.name === name)
        ?.addresses.find(({ ip }) => familyOf(ip) === family && !isLoopback(ip))?.ip;
    return (
      usable(device) ??
      devices.map((candidate) => usable(candidate.name)).find((ip) => ip !== undefined)
    );
  }

  /** The largest packet, in bytes, that a device of a host lets through. */
  mtuOf(host: Host, device: string): number {
    if (host.kind === 'pod') return this.pods.podMtu;
    if (host.kind !== 'node') return PHYSICAL_MTU;
    const own = nodeDevices(host.node, this.picture.settings, this.pods);
    // What is no device of the node's own is the end of a link to a pod.
    return own.find(({ name }) => name === device)?.mtu ?? this.pods.podMtu;
  }

  /** The address with which a host tells `client` that a packet cannot go on. */
  errorSource(host: Host, destination: string, client: string): string {
    if (this.isLocal(host, destination)) return destination;
    return this.sourceFor(host, client) ?? destination;
  }

  /** Does the pod network hide this sender behind the node? */
  masquerade(node: NodeView, source: string, destination: string): Masquerade | undefined {
    return this.pods.masquerade?.(node, { source, destination, isPod: this.isPodAddress });
  }

  private readonly isPodAddress = (ip: string): boolean => {
    const { clusterCIDRs } = this.picture.proxy.config;
    return (
      this.picture.nodeOfPodRange(ip) !== undefined ||
      clusterCIDRs.some((text) => {
        const cidr = parseCidr(text);
        return cidr !== undefined && contains(cidr, ip);
      })
    );
  };

  private fromPod(host: Host & { readonly kind: 'pod' }, destination: string): Hop {
    const family = familyOf(destination) ?? 'IPv4';
    const gateway = this.pods.podGateway(host.node, family);
    if (gateway === undefined || !host.addresses.some((ip) => familyOf(ip) === family)) {
      return {
        kind: 'lost',
        text: `no ${family} route`,
        reason: `the pod has no ${family} address`,
      };
    }
    return {
      kind: 'forward',
      device: 'eth0',
      gateway,
      next: this.nodeHost(host.node),
      inDevice: this.linkOf(host.name),
      text: `default via ${gateway} dev eth0`,
    };
  }

  private fromNode(node: NodeView, destination: string): Hop {
    const pod = this.picture.podByIP(destination);
    const host = pod === undefined ? undefined : this.podHost(pod);
    if (host?.kind === 'pod' && host.node.name === node.name)
      return this.toLocalPod(host, destination);
    // An address outside of its node's range is announced on its own, so that the pod's place wins over the range.
    const target = host?.kind === 'pod' ? host.node : this.picture.nodeOfPodRange(destination);
    if (target !== undefined && target.name !== node.name)
      return this.toOtherNode(node, target, destination);
    if (target !== undefined) {
      return {
        kind: 'lost',
        text: this.pods.unassigned.text(node, destination),
        reason: this.pods.unassigned.reason,
      };
    }
    return this.outside.fromNode(node, destination);
  }

  private toLocalPod(host: Host & { readonly kind: 'pod' }, destination: string): Hop {
    const device = this.linkOf(host.name);
    const family = familyOf(destination);
    const source = this.pods
      .linkAddresses?.(host.node)
      .find(({ ip }) => familyOf(ip) === family)?.ip;
    return {
      kind: 'forward',
      device,
      next: host,
      inDevice: 'eth0',
      text: `${destination} dev ${device} scope ${this.pods.podRouteScope}`,
      ...(source === undefined ? {} : { source }),
    };
  }

  private toOtherNode(node: NodeView, target: NodeView, destination: string): Hop {
    const owner = this.picture.podByIP(destination);
    const hop = this.pods.toNode(node, target, destination);
    const next = this.picture.node(target.name);
    if (hop === undefined || next === undefined)
      return this.withoutRoute(node, target, destination);
    const { encapsulation } = hop;
    const outer = encapsulation?.destination ?? hop.gateway;
    const source = node.nodeIPs.find((ip) => familyOf(ip) === familyOf(outer)) ?? '';
    return {
      kind: 'forward',
      device: hop.device,
      gateway: hop.gateway,
      next: this.nodeHost(next),
      inDevice: hop.device,
      text:
        owner === undefined || this.picture.nodeOfPodRange(destination) === target
          ? hop.text
          : `${destination} via ${hop.gateway} dev ${hop.device}`,
      ...(encapsulation === undefined ? {} : { encapsulation: { ...encapsulation, source } }),
      ...(hop.object === undefined ? {} : { object: hop.object }),
      ...(hop.field === undefined ? {} : { field: hop.field }),
      ...(hop.source === undefined ? {} : { source: hop.source }),
    };
  }

  /** The pod network has no route to the other node: only the default route is left, and nobody beyond it knows pods. */
  private withoutRoute(node: NodeView, target: NodeView, destination: string): Hop {
    const family = familyOf(destination);
    const isReachable = target.nodeIPs.some((ip) => familyOf(ip) === family);
    const hop = isReachable ? this.outside.fromNode(node, destination) : undefined;
    return (
      hop ?? {
        kind: 'lost',
        text: 'no route',
        reason: `node ${target.name} has no address to send to`,
      }
    );
  }

  /** The device of the node that a pod's packets come in by: its own link, or the bridge that the link is a port of. */
  private linkOf(podName: string): string {
    if (this.pods.podLink !== undefined) return this.pods.podLink;
    const [namespace = '', name = ''] = podName.split('/');
    return this.pods.hostDevice(namespace, name);
  }
}
