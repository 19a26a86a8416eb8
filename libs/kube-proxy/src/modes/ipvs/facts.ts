import type { Family } from '../../address.js';
import type { Endpoint } from '../../picture/endpoint.js';
import type { ServiceEntry } from '../../picture/proxy-state.js';
import type { ServicePort } from '../../picture/service-port.js';
import type { Chunk } from '../../sorted-map.js';
import { portalEntries } from './port-part.js';
import { SET_KEYS, type SetKey } from './sets.js';

/** What rules need to know of many Services at once. */
interface Facts {
  /** The sets that they fill: see `setBit`. */
  readonly sets: number;
  /** Nodes with endpoints. */
  readonly nodes: ReadonlySet<string>;
  /** Ports with balancer addresses and source ranges. */
  readonly ranged: readonly ServicePort[];
}

/** Sets as bits of one number, so that those of many Services are joined at once. */
export const setBit = (set: SetKey): number => 1 << SET_KEYS.indexOf(set);

/** The sets whose bits are in a number. */
export const setsIn = (bits: number): SetKey[] =>
  SET_KEYS.filter((_, index) => (bits & (1 << index)) !== 0);

/** Kept for each chunk of the Services, so that a change of one Service costs one chunk and not all of them. */
const known = new WeakMap<Chunk<ServiceEntry>, Partial<Record<Family, Facts>>>();

/** The facts of some Services in one family. */
export function factsOf(chunk: Chunk<ServiceEntry>, family: Family): Facts {
  let byFamily = known.get(chunk);
  if (byFamily === undefined) known.set(chunk, (byFamily = {}));
  return (byFamily[family] ??= gather(chunk, family));
}

function gather(chunk: Chunk<ServiceEntry>, family: Family): Facts {
  let sets = 0;
  const nodes = new Set<string>();
  const ranged: ServicePort[] = [];
  for (const [, entry] of chunk) {
    for (const port of entry.ports) {
      if (port.family !== family) continue;
      for (const { set } of portalEntries(port)) sets |= setBit(set);
      for (const node of nodesOf(port.endpoints)) nodes.add(node);
      if (port.sourceRanges.length > 0 && port.loadBalancerIPs.length > 0) ranged.push(port);
    }
  }
  return { sets, nodes, ranged };
}

const nodeNames = new WeakMap<readonly Endpoint[], readonly string[]>();

/** The nodes of some endpoints, each once. */
function nodesOf(endpoints: readonly Endpoint[]): readonly string[] {
  let names = nodeNames.get(endpoints);
  if (names === undefined)
    nodeNames.set(endpoints, (names = [...new Set(endpoints.map((e) => e.nodeName))]));
  return names;
}
