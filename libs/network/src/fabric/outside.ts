import { addressKey, contains, familyOf, formatAddress, parseCidr, type Cidr } from '#kube-proxy';
import type { NetworkPicture } from '../picture/picture.js';
import { lanDevice, statedDevices } from '../model/interfaces.js';
import type { NodeView } from '../model/node-view.js';
import type { OutsideHost } from '../model/settings.js';
import { announcedHop } from './announced.js';
import type { Hop, Host } from './host.js';

/** The world around the nodes: their LAN, the router that is their gateway, and hosts beyond it. */
export class Outside {
  readonly routerAddresses: readonly string[];
  private readonly unroutable: readonly Cidr[];

  constructor(
    private readonly picture: NetworkPicture,
    private readonly hosts: readonly OutsideHost[],
    private readonly nodeHost: (node: NodeView) => Host,
  ) {
    const { router, unroutable } = picture.settings;
    this.routerAddresses = router.addresses.length > 0 ? router.addresses : this.defaultGateways();
    this.unroutable = unroutable.flatMap((text) => parseCidr(text) ?? []);
  }

  /** A host outside: one of the settings, the router, or any public address but those of Services, which no machine has. */
  owner(ip: string): Host | undefined {
    if (this.routerAddresses.includes(ip)) return this.router();
    const known = this.known(ip);
    if (known !== undefined)
      return { kind: 'outside', name: known.name, addresses: known.addresses };
    if (familyOf(ip) === undefined || this.isUnroutable(ip)) return undefined;
    if (this.picture.proxy.isClaimed(addressKey(ip))) return undefined;
    return { kind: 'outside', name: ip, addresses: [ip] };
  }

  /** Any address may be where traffic begins, even a private one. */
  fromHost(): Hop {
    return {
      kind: 'forward',
      device: 'eth0',
      next: this.router(),
      inDevice: 'wan',
      text: 'default via the gateway of its network',
    };
  }

  fromNode(node: NodeView, destination: string): Hop {
    const device = lanDevice(node.object, node.nodeIPs);
    const lan = this.lanOf(node, destination);
    const other = this.picture.nodeByIP(destination);
    if (other !== undefined && lan !== undefined) {
      return {
        kind: 'forward',
        device,
        next: this.nodeHost(other),
        inDevice: lanDevice(other.object, other.nodeIPs),
        text: `${lan.text} dev ${device}`,
      };
    }
    const leader = this.picture
      .announcementsOf(destination)
      .find(({ protocol, nodes }) => protocol === 'layer2' && nodes.length > 0)?.nodes[0];
    const answering = leader === node.name ? undefined : this.picture.node(leader ?? '');
    if (answering !== undefined && lan !== undefined) {
      return {
        kind: 'forward',
        device: 'eth0',
        next: this.nodeHost(answering),
        inDevice: 'eth0',
        text: `${lan.text} dev eth0, ${answering.name} answers ARP for ${destination}`,
      };
    }
    const neighbour = lan === undefined ? undefined : this.known(destination);
    if (neighbour !== undefined && lan !== undefined) {
      const { name, addresses } = neighbour;
      return {
        kind: 'forward',
        device,
        next: { kind: 'outside', name, addresses },
        inDevice: 'eth0',
        text: `${lan.text} dev ${device}`,
      };
    }
    if (lan !== undefined && !this.routerAddresses.includes(destination)) {
      return {
        kind: 'lost',
        device,
        text: `${lan.text} dev ${device}`,
        reason: 'no machine of the LAN has this address, so that nobody answers ARP for it',
      };
    }
    const linked = lan === undefined ? linkedNetwork(node, destination) : undefined;
    if (linked !== undefined) {
      return {
        kind: 'lost',
        ...linked,
        reason:
          'the node is alone on the network of this device, so that nobody answers ARP for it',
      };
    }
    const family = familyOf(destination);
    const gateway = this.routerAddresses.find((ip) => familyOf(ip) === family);
    if (gateway === undefined)
      return {
        kind: 'lost',
        text: 'no default route',
        reason: `the node has no ${family} gateway`,
      };
    return {
      kind: 'forward',
      device,
      gateway,
      next: this.router(),
      inDevice: 'lan',
      text: `default via ${gateway} dev ${device}`,
    };
  }

  /** `outsider` is the source of a packet that came in from outside. */
  fromRouter(destination: string, outsider: string | undefined): Hop {
    const route = this.longestRoute(destination, outsider);
    const node = this.picture.nodeByIP(route?.via ?? destination);
    if (route !== undefined && route.via === undefined) {
      return {
        kind: 'lost',
        text: `blackhole ${route.destination}`,
        reason: 'the router swallows packets to this range',
      };
    }
    if (node !== undefined) {
      const text =
        route === undefined ? `${destination} dev lan` : `${route.destination} via ${route.via}`;
      const inDevice = lanDevice(node.object, node.nodeIPs);
      return { kind: 'forward', device: 'lan', next: this.nodeHost(node), inDevice, text };
    }
    const announced = announcedHop(
      {
        picture: this.picture,
        routerAddresses: this.routerAddresses,
        nodeHost: this.nodeHost,
        isOnLan: (each, ip) => this.lanOf(each, ip) !== undefined,
      },
      destination,
    );
    if (announced !== undefined) return announced;
    const owner = this.owner(destination);
    if (owner === undefined || owner.kind === 'router') {
      return {
        kind: 'lost',
        text: `no route to ${destination}`,
        reason: `outside of the cluster nobody knows ${destination}: the gateway has no route to it`,
      };
    }
    return {
      kind: 'forward',
      device: 'wan',
      next: owner,
      inDevice: 'eth0',
      text: `${destination} dev wan`,
    };
  }

  private longestRoute(destination: string, outsider: string | undefined) {
    let best:
      { readonly destination: string; readonly via?: string; readonly prefix: number } | undefined;
    for (const route of this.picture.settings.router.routes) {
      const cidr = parseCidr(route.destination);
      const from = route.from === undefined ? undefined : parseCidr(route.from);
      if (cidr === undefined || !contains(cidr, destination)) continue;
      if (route.from !== undefined && !isFrom(from, outsider)) continue;
      // Policy routes are looked up before the main table, whatever the length of their prefix.
      const prefix = cidr.prefix + (from === undefined ? 0 : 1000);
      if (best === undefined || prefix > best.prefix) best = { ...route, prefix };
    }
    return best;
  }

  private router(): Host {
    return { kind: 'router', name: this.picture.settings.router.name };
  }

  private known(ip: string): OutsideHost | undefined {
    return this.hosts.find((host) => host.addresses.includes(ip));
  }

  private isUnroutable(ip: string): boolean {
    return this.unroutable.some((cidr) => contains(cidr, ip));
  }

  /** The LAN of a node, when the address belongs to it. */
  private lanOf(node: NodeView, ip: string): Cidr | undefined {
    return this.lans(node).find((cidr) => contains(cidr, ip));
  }

  private lans(node: NodeView): Cidr[] {
    const { nodePrefix } = this.picture.settings;
    return node.nodeIPs.flatMap(
      (own) => parseCidr(`${own}/${nodePrefix[familyOf(own) ?? 'IPv4']}`) ?? [],
    );
  }

  /** The first host address of the nodes' LAN, as most home and lab networks have it. */
  private defaultGateways(): string[] {
    for (const node of this.picture.nodes()) {
      return this.lans(node).map((lan) => formatAddress(lan.family, lan.base + 1n));
    }
    return [];
  }
}

/** The network of another device of the node that an address belongs to. */
function linkedNetwork(
  node: NodeView,
  ip: string,
): { readonly device: string; readonly text: string } | undefined {
  for (const { name, addresses } of statedDevices(node.object) ?? []) {
    for (const own of addresses) {
      const cidr = parseCidr(`${own.ip}/${own.prefix}`);
      if (cidr !== undefined && own.ip !== ip && contains(cidr, ip))
        return { device: name, text: `${cidr.text} dev ${name}` };
    }
  }
  return undefined;
}

const isFrom = (cidr: Cidr | undefined, ip: string | undefined): boolean =>
  cidr !== undefined && ip !== undefined && contains(cidr, ip);
