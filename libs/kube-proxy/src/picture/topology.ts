import type { Endpoint } from './endpoint.js';
import { isExternallyAccessible, type ServicePort } from './service-port.js';

/** The endpoints that a node may use, by the policy that asks. */
export interface Categories {
  /** For policy Cluster; empty when nothing of the port uses that policy. */
  readonly cluster: readonly Endpoint[];
  /** For policy Local; empty when nothing of the port uses that policy. */
  readonly local: readonly Endpoint[];
  /** Both together, each once, in rule order. */
  readonly reachable: readonly Endpoint[];
  /** False: nobody anywhere can answer, so that clients are refused instead of ignored. */
  readonly hasAny: boolean;
}

/** Where the node is that asks. */
export interface Place {
  readonly nodeName: string;
  readonly zone: string;
}

export type TopologyMode = 'none' | 'zone' | 'node';

/** Policy Cluster is in use: by the ClusterIP, or as the short cut for pods and node processes when external traffic is Local. */
export function usesClusterEndpoints(port: ServicePort): boolean {
  return !port.internalPolicyLocal || isExternallyAccessible(port);
}

export function usesLocalEndpoints(port: ServicePort): boolean {
  return port.internalPolicyLocal || (port.externalPolicyLocal && isExternallyAccessible(port));
}

/**
 * Sorts the endpoints of a port for one node. Ready endpoints, narrowed by hints, come first; when there is none, endpoints that
 * terminate but still serve stand in (KEP-1669); the two lists fall back independently.
 */
export function categorize(port: ServicePort, place: Place): Categories {
  const { endpoints } = port;
  const mode = usesClusterEndpoints(port) ? topologyMode(endpoints, place) : 'none';
  const cluster = usesClusterEndpoints(port)
    ? firstNonEmpty(
        endpoints.filter((e) => e.ready && isHinted(e, mode, place)),
        endpoints.filter(isDraining),
      )
    : [];
  if (!usesLocalEndpoints(port)) {
    return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };
  }
  const here = endpoints.filter((e) => e.nodeName !== '' && e.nodeName === place.nodeName);
  const local = firstNonEmpty(
    here.filter((e) => e.ready),
    here.filter(isDraining),
  );
  const usable = new Set([...cluster, ...local]);
  const reachable = endpoints.filter((e) => usable.has(e));
  return { cluster, local, reachable, hasAny: endpoints.some((e) => e.ready || isDraining(e)) };
}

/** Hints count when every ready endpoint has one and at least one is meant for this place (KEP-2433, KEP-3015). */
export function topologyMode(endpoints: readonly Endpoint[], place: Place): TopologyMode {
  const ready = endpoints.filter((e) => e.ready);
  const fits = (hints: (e: Endpoint) => readonly string[], wanted: string): boolean =>
    wanted !== '' &&
    ready.every((e) => hints(e).length > 0) &&
    ready.some((e) => hints(e).includes(wanted));
  if (fits((e) => e.nodeHints, place.nodeName)) return 'node';
  if (fits((e) => e.zoneHints, place.zone)) return 'zone';
  return 'none';
}

function isHinted(endpoint: Endpoint, mode: TopologyMode, place: Place): boolean {
  if (mode === 'node') return endpoint.nodeHints.includes(place.nodeName);
  if (mode === 'zone') return endpoint.zoneHints.includes(place.zone);
  return true;
}

const isDraining = (endpoint: Endpoint): boolean => endpoint.serving && endpoint.terminating;

function firstNonEmpty(
  first: readonly Endpoint[],
  second: readonly Endpoint[],
): readonly Endpoint[] {
  return first.length > 0 ? first : second;
}
