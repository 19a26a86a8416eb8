import type { Node } from '#kinds';

/** Old labels that follow their successors. */
const followers: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
};

/** `--node-startup` time to live of cached secrets for kubelets; 0 below 100 nodes (ttl controller). */
const ttlAnnotation = 'node.alpha.kubernetes.io/ttl';

/** Labels and annotations to merge into a node; undefined when nothing is missing. */
export function missingMetadata(
  node: Node,
): { labels?: Record<string, string>; annotations?: Record<string, string> } | undefined {
  const labels: Record<string, string> = {};
  for (const [follower, leader] of Object.entries(followers)) {
    const value = node.metadata?.labels?.[leader];
    if (value !== undefined && node.metadata?.labels?.[follower] !== value)
      labels[follower] = value;
  }
  const annotations =
    node.metadata?.annotations?.[ttlAnnotation] === undefined
      ? { [ttlAnnotation]: '0' }
      : undefined;
  if (Object.keys(labels).length === 0 && annotations === undefined) return undefined;
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
