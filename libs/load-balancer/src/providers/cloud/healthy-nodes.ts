import type { EndpointSlice, Node, Service } from '#kinds';

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

/** Names of the nodes that a cloud's load balancer sends to, sorted: ready ones, and under externalTrafficPolicy Local those with a ready endpoint. */
export function healthyNodes(
  { spec }: Service,
  nodes: Iterable<Node>,
  slices: readonly EndpointSlice[],
): readonly string[] {
  const withEndpoint = new Set(
    slices.flatMap(({ endpoints }) =>
      (endpoints ?? []).flatMap(({ conditions, nodeName }) =>
        conditions?.ready === false ? [] : (nodeName ?? []),
      ),
    ),
  );
  const isLocal = spec?.externalTrafficPolicy === 'Local';
  return [...nodes]
    .filter(
      ({ metadata, status }) =>
        !(EXCLUDED in (metadata?.labels ?? {})) &&
        status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    )
    .map(({ metadata }) => metadata?.name ?? '')
    .filter((name) => !isLocal || withEndpoint.has(name))
    .toSorted();
}
