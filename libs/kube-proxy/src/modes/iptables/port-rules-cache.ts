import { contains } from '../../address.js';
import type { ProxyConfig } from '../../config/config.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ServicePort } from '../../picture/service-port.js';
import {
  categorize,
  topologyMode,
  usesClusterEndpoints,
  usesLocalEndpoints,
} from '../../picture/topology.js';
import { allowsLocalhostNodePorts, configOrigin } from './base-chains.js';
import type { ServiceEntry } from '../../picture/proxy-state.js';
import type { Chunk } from '../../sorted-map.js';
import type { LocalDetector } from './local-traffic.js';
import { portRules, type PortRules } from './port-rules.js';

/**
 * The rules of each Service port, made once and shared by all nodes that see the same of it. A port whose policies are all Cluster
 * and whose endpoints carry no hints has one variant for the whole cluster. Entries go when their port does.
 */
export class PortRulesCache {
  private readonly variants = new WeakMap<ServicePort, Map<string, PortRules>>();
  private readonly facts = new WeakMap<ServicePort, PortFacts>();
  /** How many rules groups of Services have: filled in by ChainPositions. */
  readonly chunkSizes = new WeakMap<Chunk<ServiceEntry>, ChunkSizes>();

  constructor(
    private readonly config: ProxyConfig,
    private readonly hasComments: boolean,
  ) {}

  rulesFor(port: ServicePort, node: ProxyNode, detector: LocalDetector | undefined): PortRules {
    const key = this.variantKey(port, node, detector);
    let variants = this.variants.get(port);
    if (variants === undefined) this.variants.set(port, (variants = new Map()));
    let rules = variants.get(key);
    if (rules === undefined) variants.set(key, (rules = this.make(port, node, detector)));
    return rules;
  }

  /** Do the port's rules differ from node to node? */
  dependsOnNode(port: ServicePort): boolean {
    return this.factsOf(port).dependsOnNode;
  }

  /** Names what of the node the rules depend on. */
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

  private make(port: ServicePort, node: ProxyNode, detector: LocalDetector | undefined): PortRules {
    const context = {
      categories: categorize(port, { nodeName: node.name, zone: node.zone }),
      detector,
      masqueradeAll: this.config.masqueradeAll,
      masqueradeOrigin: configOrigin(this.config)('iptables.masqueradeAll'),
      hasComments: this.hasComments,
      isNodeInRanges: isNodeInRanges(port, node),
    };
    return portRules(port, context, allowsLocalhostNodePorts(this.config, port.family));
  }
}

/** Rules in each shared chain that a chunk of Services has. */
export interface ChunkSizes {
  readonly dependsOnNode: boolean;
  /** By what of the node and its configuration the counts depend on. */
  readonly byPlace: Map<string, readonly number[]>;
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

function isNodeInRanges(port: ServicePort, node: ProxyNode): boolean {
  return node.nodeIPs.some((ip) => port.sourceRanges.some((range) => contains(range.cidr, ip)));
}
