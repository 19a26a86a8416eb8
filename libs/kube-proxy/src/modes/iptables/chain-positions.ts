import type { Family } from '../../address.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState } from '../../picture/proxy-state.js';
import { RunningCounts } from '../../picture/running-counts.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { Table } from '../../xtables/rule.js';
import { contributionSizes, SHARED_CHAINS } from './contributions.js';
import type { PortRulesCache } from './port-rules-cache.js';

/** By what the rules are made with and from: positions that all nodes share, by family and what tells local traffic. */
const SHARED = new WeakMap<PortRulesCache, WeakMap<ProxyState, Map<string, ChainPositions>>>();

/** The positions on a node. Where no port's rules depend on the node, all nodes have the same. */
export function positionsOn(
  state: ProxyState,
  node: ProxyNode,
  family: Family,
  detector: LocalDetector | undefined,
  cache: PortRulesCache,
): ChainPositions {
  if (cache.dependsOnNode(state)) return new ChainPositions(state, node, family, detector, cache);
  let byState = SHARED.get(cache);
  if (byState === undefined) SHARED.set(cache, (byState = new WeakMap()));
  let byPlace = byState.get(state);
  if (byPlace === undefined) byState.set(state, (byPlace = new Map()));
  const place = `${family} ${detector?.key ?? ''}`;
  let positions = byPlace.get(place);
  if (positions === undefined) {
    positions = new ChainPositions(state, node, family, detector, cache);
    byPlace.set(place, positions);
  }
  return positions;
}

/** Where the rules of each Service port stand in the shared chains of one node. */
export class ChainPositions {
  private readonly counts: RunningCounts;

  constructor(
    state: ProxyState,
    node: ProxyNode,
    family: Family,
    detector: LocalDetector | undefined,
    cache: PortRulesCache,
  ) {
    const place = `${family} ${detector?.key ?? ''}`;
    const ownPlace = `${place} ${node.name} ${node.zone} ${node.nodeIPs.join()}`;
    const keyFor = (dependsOnNode: boolean): string => (dependsOnNode ? ownPlace : place);
    this.counts = new RunningCounts(state.services, {
      width: SHARED_CHAINS.length,
      countsOf: (port) =>
        port.family === family
          ? contributionSizes(cache.rulesFor(port, node, detector))
          : undefined,
      known: (chunk) => {
        const sizes = cache.sizesOf(chunk);
        return sizes.byPlace.get(keyFor(sizes.dependsOnNode));
      },
      keep: (chunk, counts) => {
        const sizes = cache.sizesOf(chunk);
        sizes.byPlace.set(keyFor(sizes.dependsOnNode), counts);
      },
    });
  }

  /** How many rules of other ports stand before the first one of this port. */
  first(table: Table, chain: string, port: ServicePort): number {
    return this.counts.first(columnOf(table, chain), port);
  }

  /** How many rules all ports have in the chain. */
  total(table: Table, chain: string): number {
    return this.counts.total(columnOf(table, chain));
  }
}

const columnOf = (table: Table, chain: string): number =>
  SHARED_CHAINS.indexOf(`${table}/${chain}`);
