import { parseCidr, type Family } from '../../address.js';
import type { HookPacket } from '../../mode.js';
import type { Origin } from '../../objects.js';
import { localDetector, type LocalDetector } from '../../picture/local-traffic.js';
import { portsWithLocal } from '../../picture/local-endpoints.js';
import { nodePortAddresses, nodePortEntries } from '../../picture/node-port-addresses.js';
import type { PortVariants } from '../../picture/port-variants.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import { claimKey, addressKey } from '../../picture/vip-index.js';
import { baseChains } from './base-chains.js';
import type { PortRules } from './port-rules.js';
import type { AffinitySet, Chain, Element, MapName } from './rule.js';

/** An element that a lookup found, with the rules of its port. */
export interface Found {
  readonly element: Element;
  readonly section: PortRules;
}

/** kube-proxy's table of one node in one family. Everything that needs all Services is made when somebody asks. */
export class FamilyRules {
  readonly base: readonly Chain[];
  /** The set `nodeport-ips`; `all`: there is none. */
  readonly nodePortIPs: readonly string[] | 'all';
  private readonly byName: ReadonlyMap<string, Chain>;
  private readonly detector: LocalDetector | undefined;
  private memoSections: readonly PortRules[] | undefined;

  constructor(
    private readonly state: ProxyState,
    private readonly node: ProxyNode,
    readonly family: Family,
    private readonly ports: PortVariants<PortRules>,
  ) {
    const { config } = state;
    const entries = nodePortEntries(config.nodePortAddresses, 'nftables');
    this.nodePortIPs = nodePortAddresses(entries, node, family, false);
    this.detector = localDetector(config, node, family);
    this.base = baseChains({
      config,
      family,
      detector: this.detector,
      isEveryAddress: this.nodePortIPs === 'all',
      serviceCIDRs: state.serviceCIDRs
        .flatMap((text) => parseCidr(text) ?? [])
        .filter((cidr) => cidr.family === family),
    });
    this.byName = new Map(this.base.map((chain) => [chain.name, chain]));
  }

  /** The rules of every Service port of the family, in the order of their names. */
  sections(): readonly PortRules[] {
    return (this.memoSections ??= [...this.state.services.values()].flatMap((entry) =>
      entry.ports.filter((port) => port.family === this.family).map((port) => this.section(port)),
    ));
  }

  /** Every chain: the fixed ones first. */
  chains(): Chain[] {
    return [...this.base, ...this.sections().flatMap((section) => [...section.chains().values()])];
  }

  /** A chain by name; `section` is the port whose rule or element leads there. */
  chain(name: string, section: PortRules | undefined): Chain | undefined {
    return section?.chains().get(name) ?? this.byName.get(name);
  }

  /** The elements of a map. An address that several Services claim belongs to the last of them: it replaces what was there. */
  elements(map: MapName): Element[] {
    const byKey = new Map<string, Element>();
    for (const section of this.sections()) {
      for (const element of section.elements) {
        const key = keyOf(element);
        if (element.map === map) byKey.set(key, element);
      }
    }
    return [...byKey.values()];
  }

  /** What a map says about a packet's destination. */
  lookup(map: MapName, packet: HookPacket): Found | undefined {
    const ip = map.endsWith('nodeports') ? '' : packet.destination;
    const key = claimKey(packet.protocol, ip, packet.destinationPort);
    for (const port of this.state.claimants(key).toReversed()) {
      if (port.family !== this.family) continue;
      const section = this.section(port);
      const element = section.elements.find((each) => each.map === map && keyOf(each) === key);
      if (element !== undefined) return { element, section };
    }
    return undefined;
  }

  /** The set `cluster-ips`. */
  clusterIPs(): string[] {
    return [...new Set(this.sections().map((section) => section.port.clusterIP))];
  }

  /** The Service that has the address as its ClusterIP. */
  clusterIPOrigin(ip: string): Origin | undefined {
    const claimants = this.state.claimants(addressKey(ip));
    const port = claimants.find((each) => each.clusterIP === ip);
    return port === undefined ? undefined : { object: port.service, field: port.clusterIPField };
  }

  /** The set `hairpin-connections`: endpoints on this node that rules lead to. */
  *hairpins(): Iterable<{ readonly ip: string; readonly protocol: string; readonly port: number }> {
    for (const { port, categories } of this.sections()) {
      for (const endpoint of categories.reachable)
        if (endpoint.nodeName === this.node.name)
          yield { ip: endpoint.ip, protocol: port.protocol, port: endpoint.port };
    }
  }

  isHairpin({ source, destination, protocol, destinationPort }: HookPacket): boolean {
    if (source !== destination) return false;
    return portsWithLocal(this.state, this.node, source, destinationPort).some(
      (port) =>
        port.family === this.family &&
        port.protocol === protocol &&
        this.section(port).categories.reachable.some(
          (e) => e.ip === source && e.port === destinationPort,
        ),
    );
  }

  affinitySets(): AffinitySet[] {
    return this.sections().flatMap((section) => section.affinitySets());
  }

  /** The rules of one Service port of the family. */
  section(port: ServicePort): PortRules {
    return this.ports.of(port, this.node, this.detector);
  }
}

const keyOf = (element: Element): string =>
  claimKey(element.protocol, element.ip ?? '', element.port);
