import type { NodeInfo } from '../../state/node-info.js';

/** Numbers by topology key and domain. */
export class TopologyCounts {
  private readonly byKey = new Map<string, Map<string, number>>();

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  /** Adds to the node's domain; a node without the key has none. */
  add(node: NodeInfo, topologyKey: string, amount: number): void {
    const domain = node.labels[topologyKey];
    if (domain === undefined || amount === 0) return;
    let domains = this.byKey.get(topologyKey);
    if (domains === undefined) this.byKey.set(topologyKey, (domains = new Map()));
    const count = (domains.get(domain) ?? 0) + amount;
    if (count === 0) domains.delete(domain);
    else domains.set(domain, count);
    if (domains.size === 0) this.byKey.delete(topologyKey);
  }

  at(node: NodeInfo, topologyKey: string): number {
    const domain = node.labels[topologyKey];
    return domain === undefined ? 0 : (this.byKey.get(topologyKey)?.get(domain) ?? 0);
  }

  /** The sum over all domains that the node is in. */
  sum(node: NodeInfo): number {
    let sum = 0;
    for (const topologyKey of this.byKey.keys()) sum += this.at(node, topologyKey);
    return sum;
  }

  /** True when any domain of the node has a count. */
  touches(node: NodeInfo): boolean {
    for (const topologyKey of this.byKey.keys()) if (this.at(node, topologyKey) > 0) return true;
    return false;
  }

  copy(): TopologyCounts {
    const copy = new TopologyCounts();
    for (const [key, domains] of this.byKey) copy.byKey.set(key, new Map(domains));
    return copy;
  }
}
