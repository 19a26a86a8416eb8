import type { Family } from '../../address.js';
import type { ProxyNode } from '../../picture/proxy-node.js';
import type { ProxyState, ServiceEntry } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { Chunk } from '../../sorted-map.js';
import { contributionSizes, SHARED_CHAINS } from './contributions.js';
import type { LocalDetector } from '../../picture/local-traffic.js';
import type { PortRulesCache } from './port-rules-cache.js';
import type { Table } from '../../xtables/rule.js';

/**
 * Where the rules of each Service port stand in the shared chains. Counts are kept for each chunk of the Services, so that a change
 * of one Service costs one chunk and not all of them.
 */
export class ChainPositions {
  /** For each chunk, how many rules stand before it in each shared chain; the last entry is the total. */
  private readonly before: readonly (readonly number[])[];

  constructor(
    private readonly state: ProxyState,
    private readonly node: ProxyNode,
    private readonly family: Family,
    private readonly detector: LocalDetector | undefined,
    private readonly cache: PortRulesCache,
  ) {
    const before: (readonly number[])[] = [NONE];
    for (const chunk of state.services.chunks)
      before.push(add(before.at(-1)!, this.sizesOf(chunk)));
    this.before = before;
  }

  /** How many rules of other ports stand before the first one of this port. */
  first(table: Table, chain: string, port: ServicePort): number {
    const column = SHARED_CHAINS.indexOf(`${table}/${chain}`);
    const key = `${port.service.namespace ?? 'default'}/${port.service.name}`;
    const index = this.chunkOf(key);
    let position = this.before[index]![column]!;
    for (const [name, entry] of this.state.services.chunks[index] ?? []) {
      if (name > key) break;
      for (const other of entry.ports) {
        if (other === port) return position;
        if (other.family === this.family) position += this.sizesOfPort(other)[column]!;
      }
    }
    return position;
  }

  /** How many rules all ports have in the chain. */
  total(table: Table, chain: string): number {
    return this.before.at(-1)![SHARED_CHAINS.indexOf(`${table}/${chain}`)]!;
  }

  private chunkOf(key: string): number {
    const { chunks } = this.state.services;
    const next = chunks.findIndex((chunk) => chunk[0]![0] > key);
    return (next === -1 ? chunks.length : next) - 1;
  }

  private sizesOf(chunk: Chunk<ServiceEntry>): readonly number[] {
    const { cache, node, family, detector } = this;
    let known = cache.chunkSizes.get(chunk);
    if (known === undefined) {
      const dependsOnNode = chunk.some(([, entry]) =>
        entry.ports.some((port) => cache.dependsOnNode(port)),
      );
      cache.chunkSizes.set(chunk, (known = { dependsOnNode, byPlace: new Map() }));
    }
    const place = known.dependsOnNode ? `${node.name} ${node.zone} ${node.nodeIPs.join()}` : '';
    const key = `${family} ${detector?.key ?? ''} ${place}`;
    let sizes = known.byPlace.get(key);
    if (sizes === undefined) known.byPlace.set(key, (sizes = this.countChunk(chunk)));
    return sizes;
  }

  private countChunk(chunk: Chunk<ServiceEntry>): readonly number[] {
    const ports = chunk.flatMap(([, entry]) =>
      entry.ports.filter((port) => port.family === this.family),
    );
    return ports.reduce<readonly number[]>((sum, port) => add(sum, this.sizesOfPort(port)), NONE);
  }

  private sizesOfPort(port: ServicePort): readonly number[] {
    return contributionSizes(this.cache.rulesFor(port, this.node, this.detector));
  }
}

const NONE: readonly number[] = SHARED_CHAINS.map(() => 0);

const add = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((value, i) => value + b[i]!);
