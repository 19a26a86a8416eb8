import type { Family } from '../../address.js';
import type { ServiceEntry } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { Chunk } from '../../sorted-map.js';
import { setEntries } from './port-part.js';
import type { SetKey } from './sets.js';

/** What rules need to know of many Services at once. */
interface Facts {
  readonly sets: ReadonlySet<SetKey>;
  /** Nodes with endpoints. */
  readonly nodes: ReadonlySet<string>;
  /** Ports with balancer addresses and source ranges. */
  readonly ranged: readonly ServicePort[];
}

/** Kept for each chunk of the Services, so that a change of one Service costs one chunk and not all of them. */
const known = new WeakMap<Chunk<ServiceEntry>, Partial<Record<Family, Facts>>>();

/** The facts of some Services in one family. */
export function factsOf(chunk: Chunk<ServiceEntry>, family: Family): Facts {
  let byFamily = known.get(chunk);
  if (byFamily === undefined) known.set(chunk, (byFamily = {}));
  return (byFamily[family] ??= gather(chunk, family));
}

function gather(chunk: Chunk<ServiceEntry>, family: Family): Facts {
  const ports = chunk.flatMap(([, entry]) => entry.ports.filter((port) => port.family === family));
  return {
    sets: new Set(ports.flatMap((port) => setEntries(port).map((entry) => entry.set))),
    nodes: new Set(ports.flatMap((port) => port.endpoints.map((e) => e.nodeName))),
    ranged: ports.filter((port) => port.sourceRanges.length > 0 && port.loadBalancerIPs.length > 0),
  };
}
