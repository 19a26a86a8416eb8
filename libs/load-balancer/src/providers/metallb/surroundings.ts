import type { EndpointSlice, Node, Service } from '#kinds';
import type { SpeakerConfiguration } from './speaker-configuration.js';

/** Everything that decides who announces the addresses of a Service. */
export interface Surroundings extends SpeakerConfiguration {
  /** Nodes with a speaker that works. */
  readonly speakers: readonly Node[];
  /** The slices of the Service. */
  readonly slices: readonly EndpointSlice[];
  /** Names of the devices of a node. */
  readonly devices: (node: Node) => readonly string[];
}

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers';

export const nameOf = (node: Node): string => node.metadata?.name ?? '';

/** Nodes whose speaker may announce: they have a network, and nobody took them out of load balancing. */
export function eligibleNodes({ speakers }: Surroundings): readonly Node[] {
  return speakers.filter(
    ({ metadata, status }) =>
      !(EXCLUDED in (metadata?.labels ?? {})) &&
      status?.conditions?.some(
        (condition) => condition.type === 'NetworkUnavailable' && condition.status === 'True',
      ) !== true,
  );
}

/** Nodes with an endpoint of the Service that can serve, terminating ones included; '' for one without a node. */
export function servingNodes({ slices }: Surroundings): ReadonlySet<string> {
  const nodes = new Set<string>();
  for (const { endpoints } of slices)
    for (const { conditions = {}, nodeName = '', addresses } of endpoints ?? []) {
      const { ready, serving } = conditions;
      if ((serving ?? ready ?? true) && (addresses ?? []).length > 0) nodes.add(nodeName);
    }
  return nodes;
}

/** Those of `nodes` to which traffic may come: with externalTrafficPolicy Local a node needs an endpoint of its own. */
export function servable(
  service: Service,
  nodes: readonly Node[],
  serving: ReadonlySet<string>,
): readonly Node[] {
  if (serving.size === 0) return [];
  return service.spec?.externalTrafficPolicy === 'Local'
    ? nodes.filter((node) => serving.has(nameOf(node)))
    : nodes;
}

/** Why no node announces, and what would mend it. */
export function whyNobody(
  service: Service,
  around: Surroundings,
  selected: readonly Node[],
): { readonly reason: string; readonly fix?: string } {
  const { namespace = 'default', name = '' } = service.metadata ?? {};
  if (servingNodes(around).size === 0)
    return {
      reason: `Service ${namespace}/${name} has no endpoint that serves, so that no speaker announces its address`,
      fix: `give the Service ready pods`,
    };
  if (around.speakers.length === 0)
    return {
      reason: 'no speaker of MetalLB runs on any node',
      fix: 'look at the pods of the DaemonSet speaker',
    };
  if (eligibleNodes(around).length === 0)
    return {
      reason: `every node with a speaker is labelled ${EXCLUDED} or has no network`,
      fix: `take the label ${EXCLUDED} from a node`,
    };
  if (selected.length === 0)
    return {
      reason: 'the nodeSelectors of the advertisement select no node that may announce',
      fix: 'change spec.nodeSelectors of the advertisement, or label a node',
    };
  return {
    reason: `externalTrafficPolicy is Local, and none of the nodes that may announce (${selected.map(nameOf).join(', ')}) has an endpoint that serves`,
    fix: 'set spec.externalTrafficPolicy of the Service to Cluster, or run its pods on those nodes',
  };
}
