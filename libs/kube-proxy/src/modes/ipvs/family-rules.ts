import { contains, isLoopback, parseCidr, type Family } from '../../address.js';
import type { HookPacket } from '../../mode.js';
import { localDetector, type LocalDetector } from '../../picture/local-traffic.js';
import { portsWithLocal } from '../../picture/local-endpoints.js';
import { nodePortAddresses } from '../../picture/node-port-addresses.js';
import { isNodeInRanges, type PortVariants } from '../../picture/port-variants.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import { addressKey, claimKey } from '../../picture/vip-index.js';
import type { Chain, SetSide, Table } from '../../xtables/rule.js';
import { ipvsChains } from './chains.js';
import { factsOf, setBit, setsIn } from './facts.js';
import { portalEntries, type PortPart, type Server, type SetEntry } from './port-part.js';
import { setKey, type SetKey } from './sets.js';

/** A virtual server at an address of its own. */
export interface PlacedServer extends Server {
  readonly ip: string;
  readonly port: ServicePort;
}

/** What IPVS mode programs on one node in one family. Everything that needs all Services is made when somebody asks. */
export class FamilyRules {
  /** The addresses that node ports answer on: never loopback ones. */
  readonly nodeIPs: readonly string[];
  private readonly detector: LocalDetector | undefined;
  private memoChains: Readonly<Record<Table, readonly Chain[]>> | undefined;

  constructor(
    private readonly state: ProxyState,
    private readonly node: ProxyNode,
    readonly family: Family,
    private readonly parts: PortVariants<PortPart>,
  ) {
    const { config } = state;
    const wanted = nodePortAddresses(config.nodePortAddresses, node, family, false);
    this.nodeIPs = (wanted === 'all' ? node.addresses : wanted).filter(
      (ip) => ip.includes(':') === (family === 'IPv6') && !isLoopback(ip) && !isLinkLocal(ip),
    );
    this.detector = localDetector(config, node, family);
  }

  get scheduler(): string {
    return this.state.config.ipvs.scheduler || 'rr';
  }

  /** The iptables rules around the virtual servers. */
  chains(): Readonly<Record<Table, readonly Chain[]>> {
    return (this.memoChains ??= this.makeChains());
  }

  /** Every virtual server, in the order of the Services. */
  *servers(): Iterable<PlacedServer> {
    for (const port of this.ports()) yield* this.serversOf(port);
  }

  /** Those of one Service port. */
  *serversOf(port: ServicePort): Iterable<PlacedServer> {
    for (const server of this.parts.of(port, this.node, this.detector).servers) {
      const ips = server.portal.kind === 'node' ? this.nodeIPs : [server.portal.ip];
      for (const ip of ips) yield { ...server, ip, port };
    }
  }

  /** The virtual server that takes a packet to this address. */
  server({ protocol, destination, destinationPort }: HookPacket): PlacedServer | undefined {
    const isNode = this.nodeIPs.includes(destination);
    const own = claimKey(protocol, destination, destinationPort);
    const nodePort = claimKey(protocol, '', destinationPort);
    for (const key of isNode ? [own, nodePort] : [own]) {
      for (const port of this.state.claimants(key)) {
        if (port.family !== this.family || port.protocol !== protocol) continue;
        const server = this.parts
          .of(port, this.node, this.detector)
          .servers.find(({ portal }) => portalKey(port, portal) === key);
        if (server !== undefined) return { ...server, ip: destination, port };
      }
    }
    return undefined;
  }

  /** The members of a set as the tool writes them, in order. */
  members(set: SetKey): string[] {
    const texts = new Set<string>();
    for (const port of this.ports()) {
      const entries = set === 'LOOP-BACK' ? loopbackEntries(port, this.node) : this.entries(port);
      for (const entry of entries) if (entry.set === set) texts.add(memberText(entry));
    }
    if (set === 'IPVS-IPS') for (const ip of this.bound()) texts.add(ip);
    return [...texts].sort();
  }

  /** Does a set hold what the packet has on these sides? */
  inSet(name: string, sides: readonly SetSide[], packet: HookPacket): boolean {
    const set = setKey(name);
    const ip = sides[0] === 'src' ? packet.source : packet.destination;
    if (set === 'IPVS-IPS') return this.holds(ip);
    if (set === 'LOOP-BACK') return this.isHairpin(packet);
    const isBitmap = sides.length === 1;
    const claims = isBitmap || set.includes('SCTP') ? '' : ip;
    const key = claimKey(packet.protocol, claims, packet.destinationPort);
    return this.state
      .claimants(key)
      .some(
        (port) =>
          port.family === this.family &&
          this.entries(port).some(
            (entry) =>
              entry.set === set &&
              entry.protocol === packet.protocol &&
              entry.port === packet.destinationPort &&
              (isBitmap || entry.ip === ip) &&
              (entry.source === undefined || holdsSource(entry.source, packet.source)),
          ),
      );
  }

  /** Is the address one of kube-ipvs0? That device carries every address of a Service, but external ones only when no other device has them. */
  holds(ip: string): boolean {
    if (!this.node.addresses.includes(ip)) return this.state.isClaimed(addressKey(ip));
    return this.state.claimants(addressKey(ip)).some((port) => port.clusterIP === ip);
  }

  /** The addresses of kube-ipvs0. */
  bound(): string[] {
    const ips = new Set<string>();
    for (const { ip, portal } of this.servers())
      if (portal.kind !== 'node' && this.holds(ip)) ips.add(ip);
    return [...ips].sort();
  }

  private *ports(): Iterable<ServicePort> {
    for (const entry of this.state.services.values())
      for (const port of entry.ports) if (port.family === this.family) yield port;
  }

  /** The entries of a port on this node, without those of endpoints. */
  private entries(port: ServicePort): SetEntry[] {
    return entriesOn(port, this.node, this.nodeIPs);
  }

  private isHairpin({ source, destination, protocol, destinationPort }: HookPacket): boolean {
    if (source !== destination) return false;
    return portsWithLocal(this.state, this.node, source, destinationPort).some(
      (port) => port.family === this.family && port.protocol === protocol,
    );
  }

  private makeChains(): Readonly<Record<Table, readonly Chain[]>> {
    let sets = 0;
    let hasLocal = false;
    const closedToNode: ServicePort[] = [];
    for (const chunk of this.state.services.chunks) {
      const facts = factsOf(chunk, this.family);
      sets |= facts.sets;
      hasLocal ||= facts.nodes.has(this.node.name);
      for (const port of facts.ranged) {
        if (isNodeInRanges(port, this.node)) sets |= setBit('LOAD-BALANCER-SOURCE-IP');
        else closedToNode.push(port);
      }
    }
    if (hasLocal) sets |= setBit('LOOP-BACK');
    const filled = new Set(
      setsIn(sets).filter((set) => this.nodeIPs.length > 0 || !set.startsWith('NODE-PORT')),
    );
    const { family, detector } = this;
    return ipvsChains({ config: this.state.config, family, detector, filled, closedToNode });
  }
}

/** The entries of a port on a node: those of everywhere, and those that only this node has. */
function entriesOn(port: ServicePort, node: ProxyNode, nodeIPs: readonly string[]): SetEntry[] {
  const { protocol } = port;
  const entries = portalEntries(port).flatMap((entry) => {
    if (nodeIPs.length === 0 && needsNodeIP(entry.set, port.nodePort)) return [];
    if (!entry.set.startsWith('NODE-PORT')) return [entry];
    // There is no bitmap of SCTP ports: their sets name each address of the node.
    return protocol === 'sctp' ? nodeIPs.map((ip) => ({ ...entry, ip })) : [entry];
  });
  if (port.sourceRanges.length > 0 && isNodeInRanges(port, node)) {
    for (const { ip } of port.loadBalancerIPs)
      entries.push({ set: 'LOAD-BALANCER-SOURCE-IP', ip, protocol, port: port.port, source: ip });
  }
  return entries;
}

/** Where no address of a node answers node ports, kube-proxy goes on to the next Service port before it comes to health checks. */
const needsNodeIP = (set: SetKey, nodePort: number): boolean =>
  set.startsWith('NODE-PORT') || (set === 'HEALTH-CHECK-NODE-PORT' && nodePort !== 0);

/** The entries for endpoints on the node, which may speak with themselves. */
const loopbackEntries = ({ endpoints, protocol }: ServicePort, node: ProxyNode): SetEntry[] =>
  endpoints
    .filter((endpoint) => endpoint.nodeName === node.name)
    .map(({ ip, port }) => ({ set: 'LOOP-BACK', ip, protocol, port, source: ip }));

const portalKey = (port: ServicePort, { ip, number }: Server['portal']): string =>
  claimKey(port.protocol, ip, number);

function memberText({ ip, protocol, port, source }: SetEntry): string {
  if (ip === undefined) return String(port);
  const member = `${ip},${protocol}:${port}`;
  // A range of one address is listed as the address.
  return source === undefined
    ? member
    : `${member},${source.replace(source.includes(':') ? /\/128$/ : /\/32$/, '')}`;
}

function holdsSource(range: string, ip: string): boolean {
  const cidr = parseCidr(range);
  return cidr === undefined ? range === ip : contains(cidr, ip);
}

const isLinkLocal = (ip: string): boolean => /^fe[89ab]/i.test(ip);
