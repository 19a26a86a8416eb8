import type { Chunk } from '../sorted-map.js';
import type { ProxyState, ServiceEntry } from './proxy-state.js';
import type { ServicePort } from './service-port.js';

/** Kept for each chunk of the Services: hardly any has affinity, and all are asked after each change. */
const known = new WeakMap<Chunk<ServiceEntry>, readonly ServicePort[]>();

/** The ports of Services with session affinity, in the order of the Services. */
export function affinityPorts({ services }: ProxyState): ServicePort[] {
  return services.chunks.flatMap((chunk) => {
    let ports = known.get(chunk);
    if (ports === undefined) {
      ports = chunk.flatMap(([, entry]) => entry.ports.filter((port) => port.affinitySeconds > 0));
      known.set(chunk, ports);
    }
    return ports;
  });
}
