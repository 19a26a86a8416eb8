import type { Endpoint, EndpointSlice } from '#kinds';
import { allocate, exchange, type Allocation, type ZoneCounts } from './allocation.js';
import { hinted, isReady, type Draft } from './draft.js';
import type { ZoneShares } from './zone-shares.js';

/** Slices with hints and how many endpoints each zone has got, or why there can be none. */
export type TopologyHints =
  { readonly draft: Draft; readonly counts: ZoneCounts } | { readonly refusal: string };

/**
 * Hints by the share of CPUs that each zone has (annotation `service.kubernetes.io/topology-mode: Auto`, KEP-2433). Endpoints are
 * for their own zone, and zones with more than their share lend some to zones with less. As few slices as possible are written.
 */
export function topologyHints(draft: Draft, shares: ZoneShares | undefined): TopologyHints {
  const all = [...draft.create, ...draft.update, ...draft.unchanged];
  const total = all.flatMap((slice) => (slice.endpoints ?? []).filter(isReady)).length;
  if (shares === undefined)
    return {
      refusal:
        'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
    };
  const figures = `(${total} endpoints, ${shares.size} zones)`;
  if (shares.size > total) return { refusal: `Insufficient number of endpoints ${figures}` };
  const allocations = allocate(total, shares);
  if (allocations === undefined)
    return {
      refusal: `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${figures}`,
    };

  const counts = new Map<string, number>();
  const unchanged: Draft['unchanged'][number][] = [];
  const update = [...draft.update];
  for (const slice of draft.unchanged) {
    const own = rightHints(slice, counts, allocations);
    if (own === undefined) update.push(slice);
    else {
      unchanged.push(slice);
      for (const [zone, count] of own) add(counts, zone, count);
    }
  }
  const open = [...draft.create, ...update].flatMap((slice) =>
    (slice.endpoints ?? []).filter(isReady),
  );
  if (open.some(({ zone }) => !zone))
    return { refusal: 'One or more endpoints do not have a zone specified' };
  for (const { zone } of open) add(counts, zone!, 1);
  const lent = lend(open, allocations, counts);
  if (counts.size === 0) return { refusal: 'No hints allocated for zones' };
  const hint = (endpoint: Endpoint) => ({
    forZones: [{ name: lent.get(endpoint) ?? endpoint.zone! }],
  });
  return {
    draft: {
      create: draft.create.map((slice) => hinted(slice, hint)),
      update: update.map((slice) => hinted(slice, hint)),
      unchanged,
    },
    counts,
  };
}

/** The hints that a slice has by zone; undefined when it must be written: one is missing, or a zone has no use for so many. */
function rightHints(
  slice: EndpointSlice,
  counts: ZoneCounts,
  allocations: ReadonlyMap<string, Allocation>,
): ZoneCounts | undefined {
  const own = new Map<string, number>();
  for (const endpoint of slice.endpoints ?? []) {
    if (!isReady(endpoint)) continue;
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0) return undefined;
    for (const { name } of zones) add(own, name, 1);
  }
  const isWrong = [...own].some(
    ([zone, count]) => count + (counts.get(zone) ?? 0) > (allocations.get(zone)?.maximum ?? -1),
  );
  return isWrong ? undefined : own;
}

/** Which endpoints are for another zone than their own. `counts` follows. */
function lend(
  endpoints: readonly Endpoint[],
  allocations: ReadonlyMap<string, Allocation>,
  counts: Map<string, number>,
): ReadonlyMap<Endpoint, string> {
  const { giving, receiving } = exchange(allocations, counts);
  const lent = new Map<Endpoint, string>();
  for (const endpoint of endpoints) {
    const from = endpoint.zone!;
    const to = receiving.keys().next();
    if (to.done === true || !giving.has(from)) continue;
    lent.set(endpoint, to.value);
    for (const [zones, zone] of [
      [giving, from],
      [receiving, to.value],
    ] as const) {
      if (zones.get(zone) === 1) zones.delete(zone);
      else add(zones, zone, -1);
    }
    add(counts, from, -1);
    add(counts, to.value, 1);
  }
  return lent;
}

function add(counts: Map<string, number>, zone: string, count: number): void {
  counts.set(zone, (counts.get(zone) ?? 0) + count);
}
