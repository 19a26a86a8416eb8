import type { Node } from '#kinds';
import type { Stored } from '#machinery';
import { simulatedAnnotation, type NodeSpecification } from './topology.js';

/** A node that is run here. */
export interface SimulatedNode {
  readonly ip: string;
  /** Quantities. */
  readonly capacity: Readonly<Record<string, string>>;
}

/** What is known of a node that is one of `specifications` or carries the annotation; undefined for nodes that others run. */
export function simulatedNode(
  node: Stored<Node>,
  specifications: readonly NodeSpecification[],
): SimulatedNode | undefined {
  const own = specifications.find(({ name }) => name === node.metadata.name);
  if (own === undefined && node.metadata.annotations?.[simulatedAnnotation] !== 'true')
    return undefined;
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
  return {
    ip: own?.ip ?? address ?? '127.0.0.1',
    capacity: own?.capacity ?? node.status?.capacity ?? {},
  };
}
