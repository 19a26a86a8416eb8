import type { EndpointSlice } from '#kube-proxy';
import type { KubeObject } from '#machinery';
import type { World } from '#network';

/**
 * Processes of machines, which no manifest describes: on a node and outside of the cluster, whatever a slice lists as a ready
 * endpoint listens. What listens in pods is known by their containers.
 */
export function endpointListeners(
  pods: World['listeners'],
  objects: readonly KubeObject[],
): World['listeners'] {
  const listed = new Set<string>();
  for (const object of objects) {
    if (object.kind !== 'EndpointSlice') continue;
    const { endpoints, ports } = object as EndpointSlice & KubeObject;
    for (const { addresses, conditions } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      for (const { port, protocol } of ports ?? [])
        for (const ip of addresses ?? []) listed.add(keyOf(ip, port ?? 0, protocol ?? 'TCP'));
    }
  }
  return {
    listening: (at) => {
      const found = pods.listening(at);
      const { host, ip, port, protocol } = at;
      if (found !== undefined || host.kind === 'pod') return found;
      return listed.has(keyOf(ip, port, protocol)) ? { name: host.name } : undefined;
    },
  };
}

const keyOf = (ip: string, port: number, protocol: string): string =>
  `${ip} ${port} ${protocol.toLowerCase()}`;
