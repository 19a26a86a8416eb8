import type { Chunk } from '../sorted-map.js';
import type { ProxyNode } from './proxy-node.js';
import type { ProxyState, ServiceEntry } from './proxy-state.js';
import type { ServicePort } from './service-port.js';

type Index = ReadonlyMap<string, readonly ServicePort[]>;

/** Kept for each chunk of the Services, and made when a packet first asks. */
const known = new WeakMap<Chunk<ServiceEntry>, Index>();

/** The Service ports that have this address and port as an endpoint on the node. */
export function portsWithLocal(
  { services }: ProxyState,
  node: ProxyNode,
  ip: string,
  port: number,
): ServicePort[] {
  const key = keyOf(node.name, ip, port);
  return services.chunks.flatMap((chunk) => {
    let index = known.get(chunk);
    if (index === undefined) known.set(chunk, (index = indexOf(chunk)));
    return index.get(key) ?? [];
  });
}

function indexOf(chunk: Chunk<ServiceEntry>): Index {
  const index = new Map<string, ServicePort[]>();
  for (const [, { ports }] of chunk) {
    for (const port of ports) {
      for (const endpoint of port.endpoints) {
        const key = keyOf(endpoint.nodeName, endpoint.ip, endpoint.port);
        const owners = index.get(key);
        if (owners === undefined) index.set(key, [port]);
        else owners.push(port);
      }
    }
  }
  return index;
}

const keyOf = (node: string, ip: string, port: number): string => `${node} ${ip} ${port}`;
