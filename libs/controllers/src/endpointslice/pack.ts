import { isDeepStrictEqual } from 'node:util';
import type { Endpoint, EndpointSlice } from '#kinds';
import type { Stored } from '#machinery';
import { endpointIdentity } from './endpoint.js';

/** What to do with the slices of one port group. */
export interface Packing {
  readonly create: readonly (readonly Endpoint[])[];
  readonly update: readonly {
    readonly slice: Stored<EndpointSlice>;
    readonly endpoints: readonly Endpoint[];
  }[];
  readonly remove: readonly Stored<EndpointSlice>[];
}

/**
 * Fits endpoints into slices with as few writes as possible (EndpointSlice controller, reconcileByPortMapping): what is in a
 * slice stays there, new endpoints go into slices that change anyway (fullest first), then into one untouched slice that ends
 * fullest, and only then into new slices. `stale` says which slices must be written for other reasons (their labels).
 */
export function pack(
  desired: readonly Endpoint[],
  existing: readonly Stored<EndpointSlice>[],
  maxPerSlice: number,
  stale: (slice: Stored<EndpointSlice>) => boolean,
): Packing {
  const missing = new Map(desired.map((endpoint) => [endpointIdentity(endpoint), endpoint]));
  const changed = new Map<Stored<EndpointSlice>, Endpoint[]>();
  const unchanged: Stored<EndpointSlice>[] = [];
  const remove: Stored<EndpointSlice>[] = [];
  for (const slice of existing) {
    const kept: Endpoint[] = [];
    let differs = stale(slice);
    for (const endpoint of slice.endpoints ?? []) {
      const identity = endpointIdentity(endpoint);
      const next = missing.get(identity);
      if (next === undefined) differs = true;
      else {
        kept.push(next);
        missing.delete(identity);
        differs ||= !isDeepStrictEqual(next, withoutHints(endpoint));
      }
    }
    if (kept.length === 0) remove.push(slice);
    else if (differs) changed.set(slice, kept);
    else unchanged.push(slice);
  }

  const left = [...missing.values()];
  for (const endpoints of [...changed.values()].sort((a, b) => b.length - a.length)) {
    endpoints.push(...left.splice(0, Math.max(0, maxPerSlice - endpoints.length)));
  }
  const create: Endpoint[][] = [];
  while (left.length > 0) {
    const slice =
      left.length < maxPerSlice ? fullestThatFits(unchanged, left.length, maxPerSlice) : undefined;
    if (slice !== undefined) changed.set(slice, [...(slice.endpoints ?? []), ...left.splice(0)]);
    else create.push(left.splice(0, maxPerSlice));
  }
  return {
    create,
    update: [...changed].map(([slice, endpoints]) => ({ slice, endpoints })),
    remove,
  };
}

/** Hints are decided over all slices, after this. */
function withoutHints(endpoint: Endpoint): Endpoint {
  const { hints: _, ...bare } = endpoint;
  return bare;
}

function fullestThatFits(
  slices: readonly Stored<EndpointSlice>[],
  count: number,
  max: number,
): Stored<EndpointSlice> | undefined {
  let best: Stored<EndpointSlice> | undefined;
  for (const slice of slices) {
    const size = slice.endpoints?.length ?? 0;
    if (size + count <= max && size > (best?.endpoints?.length ?? -1)) best = slice;
  }
  return best;
}
