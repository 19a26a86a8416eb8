import type { ProxyConfig } from '../config/config.js';
import { keyOf, type EndpointSlice, type Service, type ServiceCidr } from '../objects.js';
import { SortedMap } from '../sorted-map.js';
import { isSameForRules, type ProxyNode } from './proxy-node.js';
import { servicePorts, type ServicePort } from './service-port.js';
import { claimsOf } from './vip-index.js';

/** A Service with its slices and what follows from both. */
export interface ServiceEntry {
  readonly service: Service | undefined;
  readonly slices: SortedMap<EndpointSlice>;
  readonly ports: readonly ServicePort[];
}

interface Parts {
  readonly config: ProxyConfig;
  readonly services: SortedMap<ServiceEntry>;
  readonly nodes: SortedMap<ProxyNode>;
  readonly claims: SortedMap<readonly ServicePort[]>;
  /** By the name of the ServiceCIDR. */
  readonly ranges: SortedMap<readonly string[]>;
  readonly endpointCount: number;
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
  private constructor(private readonly parts: Parts) {}

  static empty(config: ProxyConfig): ProxyState {
    return new ProxyState({
      config,
      services: SortedMap.empty(),
      nodes: SortedMap.empty(),
      claims: SortedMap.empty(),
      ranges: SortedMap.empty(),
      endpointCount: 0,
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

  /** Which ports claim an address: see `claimKey`. */
  get claims(): SortedMap<readonly ServicePort[]> {
    return this.parts.claims;
  }

  /** The ranges that Services get their addresses from: those of all ServiceCIDR objects. */
  get serviceCIDRs(): readonly string[] {
    return [...this.parts.ranges.values()].flat();
  }

  get isLargeCluster(): boolean {
    return this.parts.endpointCount > LARGE_CLUSTER_ENDPOINTS;
  }

  withConfig(config: ProxyConfig): ProxyState {
    return this.with({ config });
  }

  withService(service: Service): ProxyState {
    const key = keyOf(service);
    return this.replace(key, service, this.services.get(key)?.slices ?? EMPTY_SLICES);
  }

  withoutService(key: string): ProxyState {
    return this.replace(key, undefined, this.services.get(key)?.slices ?? EMPTY_SLICES);
  }

  withSlice(slice: EndpointSlice): ProxyState {
    const owner = ownerOf(slice);
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
    const old = this.services.get(key)?.ports ?? [];
    const ports = service === undefined ? [] : servicePorts(service, slices.values());
    const services =
      service === undefined && slices.size === 0
        ? this.services.delete(key)
        : this.services.set(key, { service, slices, ports });
    return this.with({
      services,
      claims: updateClaims(this.claims, old, ports),
      endpointCount: this.parts.endpointCount - countEndpoints(old) + countEndpoints(ports),
    });
  }
}

function updateClaims(
  claims: SortedMap<readonly ServicePort[]>,
  old: readonly ServicePort[],
  next: readonly ServicePort[],
): SortedMap<readonly ServicePort[]> {
  let result = claims;
  for (const port of old) {
    for (const key of claimsOf(port)) {
      const left = (result.get(key) ?? []).filter((other) => other !== port);
      result = left.length === 0 ? result.delete(key) : result.set(key, left);
    }
  }
  for (const port of next) {
    for (const key of claimsOf(port)) {
      result = result.set(key, [...(result.get(key) ?? []), port].sort(byName));
    }
  }
  return result;
}

const byName = (a: ServicePort, b: ServicePort): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

const countEndpoints = (ports: readonly ServicePort[]): number =>
  ports.reduce((sum, port) => sum + port.endpoints.length, 0);

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
