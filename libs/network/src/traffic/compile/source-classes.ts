import {
  contains,
  FAMILIES,
  familyOf,
  parseCidr,
  usesLocalEndpoints,
  type Cidr,
  type ProxyConfig,
  type ProxyState,
} from '#kube-proxy';
import { Fabric } from '../../fabric/fabric.js';
import { statedDevices } from '../../model/interfaces.js';
import { podIPs, type Pod } from '../../model/pod.js';
import type { Origin } from '../../journey/trace.js';
import type { NetworkPicture } from '../../picture/picture.js';
import { Distinctions } from '../../reach/distinctions.js';

/** The scheduler of IPVS that chooses by the client's address alone: there every client is a class of its own. */
const BY_CLIENT = 'sh';

/** Modes of telling local traffic that look at the device it comes in by. */
const BY_DEVICE = new Set(['BridgeInterface', 'InterfaceNamePrefix']);

/** An address outside, by which the way out of the cluster can be asked for. */
const ABROAD = { IPv4: '198.51.100.1', IPv6: '2001:db8:ffff::1' } as const;

/**
 * Puts senders together whose packets nothing in a picture treats differently: pods on one node that neither policies nor address
 * ranges can tell apart. Whether a sender is itself among the receivers is left to who asks.
 */
export class SourceClasses {
  private readonly fabric: Fabric;
  private readonly distinctions: Distinctions;
  private readonly ranges: readonly Cidr[];
  private readonly known = new Map<Pod, string>();
  private readonly nodeTraits = new Map<string, string>();
  private readonly asksForNodes: boolean;
  private readonly isByClient: boolean;
  /** States that nodes' rules are made from: of all programs alike, or of one that has stopped. */
  private readonly proxies = new Map<ProxyState, number>();
  private readonly variants: ReadonlyMap<string, readonly string[]>;

  constructor(private readonly picture: NetworkPicture) {
    this.fabric = new Fabric(picture);
    this.distinctions = Distinctions.of(picture.policies);
    this.ranges = rangesOf(picture);
    this.variants = variantsOf(picture);
    this.isByClient = [...picture.nodes()].some(({ name }) => {
      const config = picture.proxy.on(name)?.config;
      return config?.mode === 'ipvs' && config.ipvs.scheduler === BY_CLIENT;
    });
    // Only cluster-wide policies have peers that are nodes, by their labels.
    this.asksForNodes = [...picture.policies.policies()].some(
      ({ object }) => object.kind !== 'NetworkPolicy',
    );
  }

  /**
   * The class of an origin without its node: senders with the same key have the same journeys, but for the name of the node that they
   * begin on, as long as their node is not a place that the target knows (see `placesOf`). Undefined for hosts outside.
   */
  wideKeyOf(origin: Origin): { readonly key: string; readonly node: string } | undefined {
    if ('ip' in origin || this.isByClient || !this.picture.faults.isEmpty) return undefined;
    const pod = 'pod' in origin ? this.picture.pod(origin.pod) : undefined;
    const node = 'node' in origin ? origin.node : pod?.spec?.nodeName;
    if (node === undefined) return undefined;
    const traits = this.traitsOfNode(node);
    const isHost = pod === undefined || pod.spec?.hostNetwork === true;
    const own = isHost ? 'node' : this.keyOfPod(pod, traits);
    return { key: `${own} ${traits}`, node };
  }

  /** Two origins with the same key have the same journeys to everybody but themselves. */
  keyOf(origin: Origin): string {
    if ('node' in origin) return `node ${origin.node}`;
    if ('ip' in origin) return `ip ${origin.ip}`;
    const pod = this.picture.pod(origin.pod);
    // Faults may strike any pod by itself.
    if (pod === undefined || !this.picture.faults.isEmpty) return `pod ${origin.pod}`;
    let key = this.known.get(pod);
    if (key === undefined) this.known.set(pod, (key = this.keyOfPod(pod)));
    return key;
  }

  private keyOfPod(pod: Pod, place = pod.spec?.nodeName ?? ''): string {
    if (pod.spec?.hostNetwork === true) return `node ${place}`;
    return JSON.stringify([
      place,
      pod.metadata?.namespace ?? 'default',
      this.distinctions.keyOf(pod),
      podIPs(pod).map((ip) => this.traitsOf(pod, ip)),
    ]);
  }

  /** What routes, rules and policies can read from an address alone. */
  private traitsOf(pod: Pod, ip: string): unknown {
    const family = familyOf(ip) ?? 'IPv4';
    const { nodeName = '' } = pod.spec ?? {};
    const range = this.picture.nodeOfPodRange(ip)?.name;
    const node = this.picture.node(nodeName);
    const config = this.picture.proxy.on(nodeName)?.config;
    return [
      family,
      // Of several pods with one address, only one gets the answers.
      this.picture.podByIP(ip) === pod,
      range === nodeName ? 'own' : range,
      // A pod that has been given an address of its node is taken for a forger.
      node?.addresses.includes(ip) === true,
      node !== undefined && this.fabric.masquerade(node, ip, ABROAD[family]) !== undefined,
      this.distinctions.blocksOf(ip),
      this.ranges.map((range) => (contains(range, ip) ? 1 : 0)).join(''),
      this.isByClient ? ip : '',
      config === undefined || !BY_DEVICE.has(config.detectLocalMode)
        ? ''
        : this.linkOf(pod, config),
    ];
  }

  /** What routes, rules and policies can read from a node but its name. */
  private traitsOfNode(name: string): string {
    const known = this.nodeTraits.get(name);
    if (known !== undefined) return known;
    const { picture, ranges, distinctions } = this;
    const node = picture.node(name);
    const { nodePrefix } = picture.settings;
    const proxy = picture.proxy.on(name);
    const bits = (ip: string): string => ranges.map((range) => contains(range, ip) && 1).join();
    const traits = JSON.stringify([
      this.variants.get(name),
      // Rules around virtual servers come with the sets that they need, such as that of endpoints on the node.
      proxy === undefined ? '' : this.numberOf(proxy),
      proxy?.config.mode === 'ipvs' &&
        FAMILIES.map((family) => picture.rules(name)?.size(family).rules),
      node?.zone,
      this.asksForNodes ? node?.object.metadata?.labels : {},
      node?.nodeIPs.map((ip) => parseCidr(`${ip}/${nodePrefix[familyOf(ip) ?? 'IPv4']}`)?.text),
      node?.addresses.map((ip) => [familyOf(ip), distinctions.blocksOf(ip), bits(ip)]),
      node?.podCIDRs.map(({ family }) => family),
      node === undefined ? [] : statedDevices(node.object)?.map(({ name: device }) => device),
    ]);
    this.nodeTraits.set(name, traits);
    return traits;
  }

  private numberOf(proxy: ProxyState): number {
    let number = this.proxies.get(proxy);
    if (number === undefined) this.proxies.set(proxy, (number = this.proxies.size));
    return number;
  }

  /** The device of the node that a pod's packets come in by: modes that detect local traffic by devices look at it. */
  private linkOf(pod: Pod, { detectLocalMode, interfaceNamePrefix }: ProxyConfig): string {
    const host = this.fabric.podHost(pod);
    const hop = host === undefined ? undefined : this.fabric.route(host, ABROAD.IPv4, '');
    const device = hop?.kind === 'forward' ? hop.inDevice : '';
    return detectLocalMode === 'BridgeInterface'
      ? device
      : String(device.startsWith(interfaceNamePrefix));
  }
}

/** Every range of addresses that rules and routers compare sources with. */
function rangesOf(picture: NetworkPicture): Cidr[] {
  const ranges = new Map<string, Cidr>();
  const add = (cidr: Cidr | undefined): void => {
    if (cidr !== undefined) ranges.set(cidr.text, cidr);
  };
  for (const { ports } of picture.proxy.services.values())
    for (const { sourceRanges } of ports) for (const { cidr } of sourceRanges) add(cidr);
  const configs = [...picture.nodes()].map(({ name }) => picture.proxy.on(name)?.config);
  for (const config of new Set([picture.proxy.config, ...configs]))
    for (const text of config?.clusterCIDRs ?? []) add(parseCidr(text));
  for (const cidr of picture.podNetwork.ranges ?? []) add(cidr);
  for (const { destination, from } of picture.settings.router.routes)
    for (const text of [destination, from ?? '']) add(parseCidr(text));
  return [...ranges.values()];
}

/** The Service ports of which a node has rules of its own, by the node: it counts how many rules a packet is compared with. */
function variantsOf(picture: NetworkPicture): ReadonlyMap<string, readonly string[]> {
  const variants = new Map<string, string[]>();
  const add = (node: string, name: string): void => {
    const names = variants.get(node);
    if (names === undefined) variants.set(node, [name]);
    else names.push(name);
  };
  for (const { ports } of picture.proxy.services.values()) {
    for (const port of ports) {
      const isLocal = usesLocalEndpoints(port);
      for (const { nodeName, nodeHints, text } of port.endpoints) {
        if (isLocal) add(nodeName, `${port.name} ${text}`);
        for (const hinted of nodeHints) add(hinted, `${port.name} ${text} hinted`);
      }
    }
  }
  return variants;
}
