import type { ProxyConfig } from '../../config/config.js';
import { configOrigin } from '../../config/origin.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import { isNodeInRanges, PortVariants } from '../../picture/port-variants.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState, ServiceEntry } from '../../picture/proxy-state.js';
import type { Counts } from '../../picture/running-counts.js';
import type { ServicePort } from '../../picture/service-port.js';
import { categorize } from '../../picture/topology.js';
import type { Chunk } from '../../sorted-map.js';
import { allowsLocalhostNodePorts } from './base-chains.js';
import { portRules, type PortRules } from './port-rules.js';

/** The rules of each Service port under one configuration. */
export class PortRulesCache {
  private readonly ports: PortVariants<PortRules>;
  private readonly states = new WeakMap<ProxyState, boolean>();
  private readonly chunkSizes = new WeakMap<Chunk<ServiceEntry>, ChunkSizes>();

  constructor(config: ProxyConfig, hasComments: boolean) {
    const masqueradeOrigin = configOrigin(config)('iptables.masqueradeAll');
    this.ports = new PortVariants((port, node, detector) => {
      const context = {
        categories: categorize(port, { nodeName: node.name, zone: node.zone }),
        detector,
        masqueradeAll: config.masqueradeAll,
        masqueradeOrigin,
        hasComments,
        isNodeInRanges: isNodeInRanges(port, node),
      };
      return portRules(port, context, allowsLocalhostNodePorts(config, port.family));
    });
  }

  rulesFor(port: ServicePort, node: ProxyNode, detector: LocalDetector | undefined): PortRules {
    return this.ports.of(port, node, detector);
  }

  /** Do rules of any port of a state differ from node to node? */
  dependsOnNode(state: ProxyState): boolean {
    let depends = this.states.get(state);
    if (depends === undefined) {
      depends = state.services.chunks.some((chunk) => this.sizesOf(chunk).dependsOnNode);
      this.states.set(state, depends);
    }
    return depends;
  }

  /** How many rules a chunk of the Services has in each shared chain: filled in by ChainPositions. */
  sizesOf(chunk: Chunk<ServiceEntry>): ChunkSizes {
    let sizes = this.chunkSizes.get(chunk);
    if (sizes === undefined) {
      const dependsOnNode = chunk.some(([, entry]) =>
        entry.ports.some((port) => this.ports.dependsOnNode(port)),
      );
      this.chunkSizes.set(chunk, (sizes = { dependsOnNode, byPlace: new Map() }));
    }
    return sizes;
  }
}

/** Rules in each shared chain that a chunk of Services has. */
interface ChunkSizes {
  readonly dependsOnNode: boolean;
  /** By what of the node and its configuration the counts depend on. */
  readonly byPlace: Map<string, Counts>;
}
