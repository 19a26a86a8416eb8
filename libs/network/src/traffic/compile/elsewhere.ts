import type { Fate } from './fate.js';
import type { Path } from './paths.js';

/** The same paths, begun on another node. */
export function elsewhere(paths: readonly Path[], from: string, to: string): readonly Path[] {
  const moved = (node: string): string => (node === from ? to : node);
  return paths.map((path) => {
    const { fate, place } = path;
    const next: Fate = {
      ...fate,
      nodes: fate.nodes.map(moved),
      tracked: fate.tracked.map(moved),
      masquerades: fate.masquerades.map(({ node, toward }) => ({ node: moved(node), toward })),
    };
    if (place === undefined) return { ...path, fate: next };
    const isHere = place.balancer.startsWith(`${from} `);
    const balancer = isHere ? `${to}${place.balancer.slice(from.length)}` : place.balancer;
    return { ...path, fate: next, place: { ...place, balancer } };
  });
}
