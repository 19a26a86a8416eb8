import type { Family } from '../address.js';
import type { ProxyConfig } from '../config/config.js';
import { keyOf, type EndpointSlice, type Service, type ServiceCidr } from '../objects.js';
import { SortedMap } from '../sorted-map.js';
import { isSameForRules, type ProxyNode } from './proxy-node.js';
import { servicePorts, withEndpoints, type ServicePort } from './service-port.js';
import { claimsOf } from './vip-index.js';

/** A Service with its slices and what follows from both. */
export interface ServiceEntry {
  readonly service: Service | undefined;
  readonly slices: SortedMap<EndpointSlice>;
  readonly ports: readonly ServicePort[];
}

/** Who claims an address: a port by its place, so that a claim outlives changes of endpoints. */
interface Claim {
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** Position in the entry's `ports`. */
  readonly index: number;
  /** Of the port; claims stand in the order of names. */
  readonly name: string;
}

/** What kube-proxy does on a node. */
interface NodeProgram {
  readonly config: ProxyConfig;
  /** Set when it has stopped: what the kernel still has of its last sync. */
  readonly left?: ProxyState;
}

interface Parts {
  readonly config: ProxyConfig;
  /** By node. Undefined: kube-proxy runs on every node, with `config`. */
  readonly programs?: SortedMap<NodeProgram>;
  readonly services: SortedMap<ServiceEntry>;
  readonly nodes: SortedMap<ProxyNode>;
  readonly claims: SortedMap<readonly Claim[]>;
  /** By the name of the ServiceCIDR. */
  readonly ranges: SortedMap<readonly string[]>;
  /** By family. */
  readonly endpointCounts: Readonly<Record<Family, number>>;
}

/** Above this many endpoints, iptables mode leaves comments of endpoint rules out. */
const LARGE_CLUSTER_ENDPOINTS = 1000;
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';
const HEADLESS_LABEL = 'service.kubernetes.io/headless';
const PROXY_NAME_LABEL = 'service.kubernetes.io/service-proxy-name';
const EMPTY_SLICES = SortedMap.empty<EndpointSlice>();

/**
 * Everything that rules are made from, immutable: each change gives a new state that shares the untouched Services with the old
 * one. Rules of a Service therefore are made once for all nodes and kept as long as neither it nor its endpoints change.
 */
export class ProxyState {
  private readonly byConfig = new Map<ProxyConfig, ProxyState>();

  private constructor(private readonly parts: Parts) {}

  static empty(config: ProxyConfig): ProxyState {
    return new ProxyState({
      config,
      services: SortedMap.empty(),
      nodes: SortedMap.empty(),
      claims: SortedMap.empty(),
      ranges: SortedMap.empty(),
      endpointCounts: { IPv4: 0, IPv6: 0 },
    });
  }

  get config(): ProxyConfig {
    return this.parts.config;
  }

  get services(): SortedMap<ServiceEntry> {
    return this.parts.services;
  }

  get nodes(): SortedMap<ProxyNode> {
    return this.parts.nodes;
  }

  /** The ports that claim an address, in the order of their names: see `claimKey`. */
  claimants(key: string): readonly ServicePort[] {
    const claims = this.parts.claims.get(key);
    if (claims === undefined) return NOBODY;
    return claims.map(({ service, index }) => this.services.get(service)!.ports[index]!);
  }

  /** Does anybody claim this address? */
  isClaimed(key: string): boolean {
    return this.parts.claims.get(key) !== undefined;
  }

  /** The ranges that Services get their addresses from: those of all ServiceCIDR objects. */
  get serviceCIDRs(): readonly string[] {
    return [...this.parts.ranges.values()].flat();
  }

  isLargeCluster(family: Family): boolean {
    return this.parts.endpointCounts[family] > LARGE_CLUSTER_ENDPOINTS;
  }

  withConfig(config: ProxyConfig): ProxyState {
    return this.with({ config });
  }

  /** From now on kube-proxy runs only where `withProgram` says so. */
  withPrograms(): ProxyState {
    return this.with({ programs: SortedMap.empty() });
  }

  /**
   * kube-proxy runs on a node with this configuration; undefined: it has stopped. What it has programmed stays in the kernel as it
   * is, until another one starts there and cleans up what it does not want.
   */
  withProgram(node: string, config: ProxyConfig | undefined): ProxyState {
    const { programs = SortedMap.empty() } = this.parts;
    const known = programs.get(node);
    if (config !== undefined) return this.with({ programs: programs.set(node, { config }) });
    if (known === undefined || known.left !== undefined) return this;
    const left = this.on(node)!.withPrograms();
    return this.with({ programs: programs.set(node, { config: known.config, left }) });
  }

  /** The state that the rules of a node are made from, with the node's configuration; undefined: kube-proxy has never run there. */
  on(node: string): ProxyState | undefined {
    if (this.parts.programs === undefined) return this;
    const program = this.parts.programs.get(node);
    if (program === undefined || program.left !== undefined) return program?.left;
    const { config } = program;
    if (config === this.config) return this;
    let state = this.byConfig.get(config);
    if (state === undefined) this.byConfig.set(config, (state = this.withConfig(config)));
    return state;
  }

  /** Does kube-proxy run on a node? */
  runsOn(node: string): boolean {
    if (this.parts.programs === undefined) return true;
    const program = this.parts.programs.get(node);
    return program !== undefined && program.left === undefined;
  }

  withService(service: Service): ProxyState {
    const key = keyOf(service);
    return this.replace(key, service, this.services.get(key)?.slices ?? EMPTY_SLICES);
  }

  withoutService(key: string): ProxyState {
    return this.replace(key, undefined, this.services.get(key)?.slices ?? EMPTY_SLICES);
  }

  /** Takes a slice in. `former` is what it was before: its label may have named another Service. */
  withSlice(slice: EndpointSlice, former?: EndpointSlice): ProxyState {
    const owner = ownerOf(slice);
    if (former !== undefined && ownerOf(former) !== owner)
      return this.withoutSlice(former).withSlice(slice);
    if (owner === undefined) return this;
    const entry = this.services.get(owner);
    return this.replace(
      owner,
      entry?.service,
      (entry?.slices ?? EMPTY_SLICES).set(keyOf(slice), slice),
    );
  }

  withoutSlice(slice: EndpointSlice): ProxyState {
    const owner = ownerOf(slice);
    const entry = owner === undefined ? undefined : this.services.get(owner);
    if (owner === undefined || entry === undefined) return this;
    return this.replace(owner, entry.service, entry.slices.delete(keyOf(slice)));
  }

  withNode(node: ProxyNode): ProxyState {
    const old = this.nodes.get(node.name);
    if (old !== undefined && isSameForRules(old, node)) return this;
    return this.with({ nodes: this.nodes.set(node.name, node) });
  }

  withoutNode(name: string): ProxyState {
    return this.with({ nodes: this.nodes.delete(name) });
  }

  withServiceCidr(object: ServiceCidr): ProxyState {
    const cidrs = object.spec?.cidrs ?? [];
    return this.with({ ranges: this.parts.ranges.set(object.metadata?.name ?? '', cidrs) });
  }

  withoutServiceCidr(name: string): ProxyState {
    return this.with({ ranges: this.parts.ranges.delete(name) });
  }

  private with(changed: Partial<Parts>): ProxyState {
    return new ProxyState({ ...this.parts, ...changed });
  }

  private replace(
    key: string,
    service: Service | undefined,
    slices: SortedMap<EndpointSlice>,
  ): ProxyState {
    const entry = this.services.get(key);
    const old = entry?.ports ?? [];
    // A change of endpoints, the most frequent one, leaves everything else of the ports as it is.
    const isSame = entry !== undefined && entry.service === service;
    const ports =
      service === undefined
        ? []
        : isSame
          ? withEndpoints(old, slices.values())
          : servicePorts(service, slices.values());
    const services =
      service === undefined && slices.size === 0
        ? this.services.delete(key)
        : this.services.set(key, { service, slices, ports });
    return this.with({
      services,
      claims: isSame ? this.parts.claims : updateClaims(this.parts.claims, key, old, ports),
      endpointCounts: countedAnew(this.parts.endpointCounts, old, ports),
    });
  }
}

const NOBODY: readonly ServicePort[] = [];

function updateClaims(
  claims: SortedMap<readonly Claim[]>,
  service: string,
  old: readonly ServicePort[],
  next: readonly ServicePort[],
): SortedMap<readonly Claim[]> {
  let result = claims;
  for (const port of old) {
    for (const key of claimsOf(port)) {
      const left = (result.get(key) ?? []).filter((other) => other.service !== service);
      result = left.length === 0 ? result.delete(key) : result.set(key, left);
    }
  }
  for (const [index, { name }] of next.entries()) {
    for (const key of claimsOf(next[index]!)) {
      const claim = { service, index, name };
      result = result.set(key, [...(result.get(key) ?? []), claim].sort(byName));
    }
  }
  return result;
}

const byName = (a: Claim, b: Claim): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function countedAnew(
  counts: Parts['endpointCounts'],
  old: readonly ServicePort[],
  next: readonly ServicePort[],
): Parts['endpointCounts'] {
  const changed = { ...counts };
  for (const { family, endpoints } of old) changed[family] -= endpoints.length;
  for (const { family, endpoints } of next) changed[family] += endpoints.length;
  return changed;
}

/** `namespace/name` of the Service that a slice belongs to; undefined for slices that kube-proxy does not watch. */
function ownerOf(slice: EndpointSlice): string | undefined {
  const labels = slice.metadata?.labels ?? {};
  const service = labels[SERVICE_NAME_LABEL];
  if (
    service === undefined ||
    service === '' ||
    HEADLESS_LABEL in labels ||
    PROXY_NAME_LABEL in labels
  )
    return undefined;
  return `${slice.metadata?.namespace ?? 'default'}/${service}`;
}
