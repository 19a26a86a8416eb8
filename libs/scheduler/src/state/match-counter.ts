import type { Selector } from '#machinery';
import type { NodeInfo } from './node-info.js';
import type { PodInfo } from './pod-info.js';

/** Selectors that are followed at once; the one followed longest goes first. */
const LIMIT = 256;

interface Followed {
  readonly namespace: string;
  readonly selector: Selector;
  readonly counts: Map<string, number>;
}

/**
 * Counts the pods that selectors match, node by node. The first question about a selector counts, every later one only follows the pods that
 * come and go: the pods of a Deployment all ask the same.
 */
export class MatchCounter {
  private readonly followed = new Map<string, Followed>();

  /** Counts by the name of the node; nodes without any are absent. Stays current until the next question about another selector. */
  counts(
    nodes: readonly NodeInfo[],
    namespace: string,
    selector: Selector,
  ): ReadonlyMap<string, number> {
    const key = keyOf(namespace, selector);
    return (this.followed.get(key) ?? this.follow(key, nodes, namespace, selector)).counts;
  }

  /** A pod came to (1) or left (-1) a node. */
  changed(nodeName: string, pod: PodInfo, sign: number): void {
    for (const { namespace, selector, counts } of this.followed.values()) {
      if (isCounted(pod, namespace, selector))
        counts.set(nodeName, (counts.get(nodeName) ?? 0) + sign);
    }
  }

  clear(): void {
    this.followed.clear();
  }

  private follow(
    key: string,
    nodes: readonly NodeInfo[],
    namespace: string,
    selector: Selector,
  ): Followed {
    const counts = new Map<string, number>();
    for (const node of nodes) {
      let count = 0;
      for (const pod of node.pods.values()) if (isCounted(pod, namespace, selector)) count += 1;
      if (count > 0) counts.set(node.name, count);
    }
    if (this.followed.size >= LIMIT) this.followed.delete(this.followed.keys().next().value!);
    const entry = { namespace, selector, counts };
    this.followed.set(key, entry);
    return entry;
  }
}

/** Pods that are being deleted no longer count. */
export function isCounted(pod: PodInfo, namespace: string, selector: Selector): boolean {
  return pod.namespace === namespace && !pod.isTerminating && selector.matches(pod.labels);
}

function keyOf(namespace: string, selector: Selector): string {
  // Everything and nothing have the same text.
  return `${namespace} ${selector.isEmpty ? '*' : selector.toString()}`;
}
