import {
  DEFAULT_CONFIG,
  isSameForRules,
  keyOf,
  ProxyModes,
  ProxyState,
  type Node,
  type NodeRules,
  type ProxyConfig,
  type Service,
} from '#kube-proxy';
import type { Announcement } from '#load-balancer';
import type { KubeObject } from '#machinery';
import type { PolicyEnd } from '../policy/end.js';
import { FaultSet } from '../faults/fault-set.js';
import { PolicySet } from '../policy/policy-set.js';
import { insert, remove } from './key-lists.js';
import { addressesOf, ownAddresses } from './own-addresses.js';
import { nodeView } from './node-view-of.js';
import { emptyParts, podNetworkOf, type Parts } from './parts.js';
import type { NodeView } from '../model/node-view.js';
import type { Pod } from '../model/pod.js';
import { DEFAULT_SETTINGS, type NetworkSettings } from '../model/settings.js';
import type { InstalledNetwork } from '../pod-network/installed/installed-network.js';
import type { PodNetwork } from '../pod-network/pod-network.js';

/**
 * Everything that decides about packets, at one moment. Immutable: a change gives a new picture that shares what did not change,
 * so that a journey never sees half of one and an old picture can still be asked.
 */
export class NetworkPicture {
  private constructor(
    private readonly parts: Parts,
    private readonly modes: ProxyModes,
    /** Shared by all pictures with the same state of kube-proxy. */
    private readonly rulesByNode: Map<string, NodeRules>,
  ) {}

  static empty(
    settings: Partial<NetworkSettings> = {},
    config: ProxyConfig = DEFAULT_CONFIG,
  ): NetworkPicture {
    const parts = emptyParts({ ...DEFAULT_SETTINGS, ...settings }, ProxyState.empty(config));
    return new NetworkPicture(parts, new ProxyModes(), new Map());
  }

  /** A picture of plain manifests; kinds that say nothing about packets are passed over. */
  static fromManifests(
    objects: Iterable<KubeObject>,
    settings: Partial<NetworkSettings> = {},
    config: ProxyConfig = DEFAULT_CONFIG,
  ): NetworkPicture {
    let picture = NetworkPicture.empty(settings, config);
    for (const object of objects) picture = picture.with(object);
    return picture;
  }

  get settings(): NetworkSettings {
    return this.parts.settings;
  }

  /** How pods are connected. */
  get podNetwork(): PodNetwork {
    return this.parts.podNetwork;
  }

  /** What was installed to connect them. */
  get installed(): InstalledNetwork {
    return this.parts.installed;
  }

  get policies(): PolicySet {
    return this.parts.policies;
  }

  /** What is broken. */
  get faults(): FaultSet {
    return this.parts.faults;
  }

  get proxy(): ProxyState {
    return this.parts.proxy;
  }

  /** The picture after an object was added or changed. */
  with(object: KubeObject): NetworkPicture {
    switch (object.kind ?? '') {
      case 'Service':
        return this.withProxy(this.proxy.withService(object));
      case 'EndpointSlice':
        return this.withProxy(this.proxy.withSlice(object));
      case 'ServiceCIDR':
        return this.withProxy(this.proxy.withServiceCidr(object));
      case 'Node':
        return this.withNode(object);
      case 'Pod':
        return this.withPod(object);
      case 'Namespace':
        return this.withPolicies(this.policies.withNamespace(object));
      case 'Fault':
        return FaultSet.isFault(object) ? this.withFaults(this.faults.with(object)) : this;
      default:
        return PolicySet.isPolicy(object)
          ? this.withPolicies(this.policies.withPolicy(object))
          : this.withInstalled(this.installed.with(object));
    }
  }

  /** The picture after an object was deleted. */
  without(object: KubeObject): NetworkPicture {
    switch (object.kind ?? '') {
      case 'Service':
        return this.withProxy(this.proxy.withoutService(keyOf(object)));
      case 'EndpointSlice':
        return this.withProxy(this.proxy.withoutSlice(object));
      case 'ServiceCIDR':
        return this.withProxy(this.proxy.withoutServiceCidr(object.metadata?.name ?? ''));
      case 'Node':
        return this.withoutNode(object.metadata?.name ?? '');
      case 'Pod':
        return this.withoutPod(keyOf(object));
      case 'Namespace':
        return this.withPolicies(this.policies.withoutNamespace(object.metadata?.name ?? ''));
      case 'Fault':
        return FaultSet.isFault(object)
          ? this.withFaults(this.faults.without(object.metadata?.name ?? ''))
          : this;
      default:
        return PolicySet.isPolicy(object)
          ? this.withPolicies(this.policies.withoutPolicy(object))
          : this.withInstalled(this.installed.without(object));
    }
  }

  /** Takes the state and the modes of a kube-proxy over as they are, for a picture that runs beside one. */
  withProxy(proxy: ProxyState, modes: ProxyModes = this.modes): NetworkPicture {
    if (proxy === this.proxy && modes === this.modes) return this;
    return new NetworkPicture({ ...this.parts, proxy }, modes, new Map());
  }

  /** kube-proxy runs on these nodes only, with a configuration of each one's own. */
  withProxyConfigs(configs: ReadonlyMap<string, ProxyConfig>): NetworkPicture {
    let proxy = this.proxy.withPrograms();
    for (const [node, config] of configs) proxy = proxy.withProgram(node, config);
    return this.withProxy(proxy);
  }

  node(name: string): NodeView | undefined {
    return this.parts.nodes.get(name);
  }

  nodes(): Iterable<NodeView> {
    return this.parts.nodes.values();
  }

  nodeByIP(ip: string): NodeView | undefined {
    return this.node(this.parts.nodesByIP.get(ip) ?? '');
  }

  /** The node whose pod range, or block of one, holds the address. */
  nodeOfPodRange(ip: string): NodeView | undefined {
    const { podNetwork, podCIDRs } = this.parts;
    const name = podNetwork.ownerOf === undefined ? podCIDRs.lookup(ip) : podNetwork.ownerOf(ip);
    return name === undefined ? undefined : this.node(name);
  }

  /** `namespace/name`. */
  pod(key: string): Pod | undefined {
    return this.parts.pods.get(key);
  }

  pods(): Iterable<Pod> {
    return this.parts.pods.values();
  }

  /** The pod that owns an address; pods of the host network own none. */
  podByIP(ip: string): Pod | undefined {
    return this.pod(this.parts.podsByIP.get(ip)?.at(-1) ?? '');
  }

  /** The pods that are bound to a node, those of the host network included. */
  podsOn(nodeName: string): readonly Pod[] {
    return (this.parts.podsByNode.get(nodeName) ?? []).flatMap((key) => this.pod(key) ?? []);
  }

  /** Whoever has an address, as policies see it. */
  policyEnd(ip: string): PolicyEnd {
    const pod = this.podByIP(ip);
    const podClass = pod === undefined ? undefined : this.policies.classOf(pod);
    if (pod !== undefined && podClass !== undefined) return { ip, pod, podClass };
    const node = this.nodeByIP(ip)?.object;
    return node === undefined ? { ip } : { ip, nodeLabels: node.metadata?.labels ?? {} };
  }

  /** How an address of a load balancer is led to nodes, or why it is not; empty for any other address. Without an address: all of them. */
  announcementsOf(ip?: string): readonly Announcement[] {
    return this.parts.announcements.of(ip);
  }

  /** The picture after the addresses of a Service (`namespace/name`) have come to be announced like this. */
  withAnnouncements(service: string, list: readonly Announcement[]): NetworkPicture {
    const announcements = this.parts.announcements.with(service, list);
    return this.next({ ...this.parts, announcements });
  }

  service(key: string): Service | undefined {
    return this.proxy.services.get(key)?.service;
  }

  /** kube-proxy's rules on a node; undefined where it has never run. */
  rules(nodeName: string): NodeRules | undefined {
    const known = this.rulesByNode.get(nodeName);
    if (known !== undefined) return known;
    const node = this.proxy.nodes.get(nodeName) ?? this.node(nodeName);
    const state = this.proxy.on(nodeName);
    if (node === undefined || state === undefined) return undefined;
    const rules = this.modes.sync(state, node);
    this.rulesByNode.set(nodeName, rules);
    return rules;
  }

  private withPolicies(policies: PolicySet): NetworkPicture {
    return policies === this.policies ? this : this.next({ ...this.parts, policies });
  }

  private withFaults(faults: FaultSet): NetworkPicture {
    return faults === this.faults ? this : this.next({ ...this.parts, faults });
  }

  private withInstalled(installed: InstalledNetwork): NetworkPicture {
    if (installed === this.installed) return this;
    const podNetwork = podNetworkOf(this.settings, installed);
    let next = this.next({ ...this.parts, installed, podNetwork });
    if (installed.wiring === this.installed.wiring) return next;
    // The devices of nodes are those of their network.
    for (const { object } of this.nodes()) next = next.withNode(object);
    return next;
  }

  private withNode(object: Node): NetworkPicture {
    const view = nodeView(object, this.settings, this.podNetwork);
    const old = this.node(view.name);
    if (old !== undefined && isSameForRules(old, view)) {
      return this.next({ ...this.parts, nodes: this.parts.nodes.set(view.name, view) });
    }
    const base = this.withoutNode(view.name).parts;
    return this.next({
      ...base,
      proxy: base.proxy.withNode(view),
      nodes: base.nodes.set(view.name, view),
      nodesByIP: addressesOf(object).reduce((map, ip) => map.set(ip, view.name), base.nodesByIP),
      podCIDRs: view.podCIDRs.reduce((index, cidr) => index.set(cidr, view.name), base.podCIDRs),
    });
  }

  private withoutNode(name: string): NetworkPicture {
    const view = this.node(name);
    if (view === undefined) return this;
    const { parts } = this;
    return this.next({
      ...parts,
      proxy: parts.proxy.withoutNode(name),
      nodes: parts.nodes.delete(name),
      nodesByIP: addressesOf(view.object).reduce((map, ip) => map.delete(ip), parts.nodesByIP),
      podCIDRs: view.podCIDRs.reduce((index, cidr) => index.delete(cidr), parts.podCIDRs),
    });
  }

  private withPod(pod: Pod): NetworkPicture {
    const key = keyOf(pod);
    const base = this.withoutPod(key).parts;
    return this.next({
      ...base,
      pods: base.pods.set(key, pod),
      podsByIP: ownAddresses(pod).reduce((map, ip) => insert(map, ip, key), base.podsByIP),
      podsByNode: insert(base.podsByNode, pod.spec?.nodeName ?? '', key),
    });
  }

  private withoutPod(key: string): NetworkPicture {
    const pod = this.pod(key);
    if (pod === undefined) return this;
    const { parts } = this;
    return this.next({
      ...parts,
      pods: parts.pods.delete(key),
      podsByIP: ownAddresses(pod).reduce((map, ip) => remove(map, ip, key), parts.podsByIP),
      podsByNode: remove(parts.podsByNode, pod.spec?.nodeName ?? '', key),
    });
  }

  private next(parts: Parts): NetworkPicture {
    return new NetworkPicture(
      parts,
      this.modes,
      parts.proxy === this.proxy ? this.rulesByNode : new Map(),
    );
  }
}
