import { badRequest, type KubeObject } from '#machinery';
import { limits } from '../limits.js';

/** A page of objects in the shape of the Relay connection specification. */
export interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: KubeObject }[];
  readonly nodes: readonly KubeObject[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** Null when counting would mean looking at every object. */
  readonly totalCount: number | null;
  readonly resourceVersion: string | null;
}

export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** How many objects a page has. Throws a StatusError (400) for a size that is out of bounds. */
export function pageSize({ first }: PageArguments): number {
  const size = first ?? limits.defaultPage;
  if (size < 1 || size > limits.maximalPage)
    throw badRequest(`first must be between 1 and ${limits.maximalPage}, not ${size}`);
  return size;
}

/** Puts a page together from its objects and a cursor for each. */
export function connection(
  nodes: readonly KubeObject[],
  cursors: readonly string[],
  more: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly totalCount: number | null;
    readonly resourceVersion: string | null;
  },
): Connection {
  const { hasNextPage, hasPreviousPage, totalCount, resourceVersion } = more;
  return {
    edges: nodes.map((node, index) => ({ cursor: cursors[index]!, node })),
    nodes,
    pageInfo: {
      hasNextPage,
      hasPreviousPage,
      startCursor: cursors[0] ?? null,
      endCursor: cursors.at(-1) ?? null,
    },
    totalCount,
    resourceVersion,
  };
}
