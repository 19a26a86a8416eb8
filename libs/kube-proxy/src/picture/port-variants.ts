import { contains } from '../address.js';
import type { LocalDetector } from './local-traffic.js';
import type { ProxyNode } from './proxy-node.js';
import type { ServicePort } from './service-port.js';
import { topologyMode, usesClusterEndpoints, usesLocalEndpoints } from './topology.js';

/**
 * What a mode makes of each Service port, made once and shared by all nodes that see the same of it. A port whose policies are all
 * Cluster and whose endpoints carry no hints has one variant for the whole cluster. Entries go when their port does.
 */
export class PortVariants<Made> {
  private readonly variants = new WeakMap<ServicePort, Map<string, Made>>();
  private readonly facts = new WeakMap<ServicePort, PortFacts>();

  constructor(
    private readonly make: (
      port: ServicePort,
      node: ProxyNode,
      detector: LocalDetector | undefined,
    ) => Made,
  ) {}

  of(port: ServicePort, node: ProxyNode, detector: LocalDetector | undefined): Made {
    const key = this.variantKey(port, node, detector);
    let variants = this.variants.get(port);
    if (variants === undefined) this.variants.set(port, (variants = new Map()));
    let made = variants.get(key);
    if (made === undefined) variants.set(key, (made = this.make(port, node, detector)));
    return made;
  }

  /** Does what is made of the port differ from node to node? */
  dependsOnNode(port: ServicePort): boolean {
    return this.factsOf(port).dependsOnNode;
  }

  /** Names what of the node the result depends on. */
  private variantKey(
    port: ServicePort,
    node: ProxyNode,
    detector: LocalDetector | undefined,
  ): string {
    const facts = this.factsOf(port);
    const detectorKey = detector?.key ?? '';
    if (!facts.dependsOnNode) return detectorKey;
    const local = facts.localNodes.has(node.name) ? node.name : '';
    const place = { nodeName: node.name, zone: node.zone };
    const mode = facts.hasHints ? topologyMode(port.endpoints, place) : 'none';
    const topology =
      mode === 'node' ? `node ${node.name}` : mode === 'zone' ? `zone ${node.zone}` : '';
    return `${detectorKey}|${local}|${topology}|${facts.hasRanges && isNodeInRanges(port, node)}`;
  }

  private factsOf(port: ServicePort): PortFacts {
    let facts = this.facts.get(port);
    if (facts === undefined) this.facts.set(port, (facts = factsOf(port)));
    return facts;
  }
}

interface PortFacts {
  readonly dependsOnNode: boolean;
  readonly hasHints: boolean;
  readonly hasRanges: boolean;
  /** Nodes with endpoints of their own, when a Local policy asks for them. */
  readonly localNodes: ReadonlySet<string>;
}

function factsOf(port: ServicePort): PortFacts {
  const hasHints =
    usesClusterEndpoints(port) &&
    port.endpoints.some((e) => e.zoneHints.length > 0 || e.nodeHints.length > 0);
  const isLocal = usesLocalEndpoints(port);
  const hasRanges = port.sourceRanges.length > 0;
  return {
    dependsOnNode: hasHints || isLocal || hasRanges,
    hasHints,
    hasRanges,
    localNodes: new Set(isLocal ? port.endpoints.map((e) => e.nodeName) : []),
  };
}

/** Does one of the node's own addresses lie in the source ranges? */
export function isNodeInRanges(port: ServicePort, node: ProxyNode): boolean {
  return node.nodeIPs.some((ip) => port.sourceRanges.some((range) => contains(range.cidr, ip)));
}
