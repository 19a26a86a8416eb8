import type { ZoneShares } from './zone-shares.js';

/** How much more than its share an endpoint may get. */
const OVERLOAD = 0.2;

/** How many endpoints a zone is to have. */
export interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** Endpoints by zone. */
export type ZoneCounts = ReadonlyMap<string, number>;

/** The fewest endpoints with which a zone of this share is not overloaded. */
const fewest = (share: number, count: number): number =>
  Math.ceil(share * count * (1 / (1 + OVERLOAD)));

/** Shares `count` endpoints out among zones; undefined when some zone would be overloaded whatever is done. */
export function allocate(
  count: number,
  shares: ZoneShares,
): ReadonlyMap<string, Allocation> | undefined {
  const zones = [...shares].map(([zone, share]) => {
    const minimum = fewest(share, count);
    return { zone, minimum, desired: Math.max(share * count, minimum) };
  });
  const spare = count - zones.reduce((sum, { minimum }) => sum + minimum, 0);
  if (spare < 0) return undefined;
  return new Map(
    zones.map(({ zone, minimum, desired }) => [
      zone,
      { minimum, desired, maximum: minimum + spare },
    ]),
  );
}

/** Does a zone have too few endpoints for its share? */
export function isOverloaded(counts: ZoneCounts, shares: ZoneShares | undefined): boolean {
  if (counts.size === 0) return false;
  if (shares === undefined) return true;
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...shares].some(([zone, share]) => (counts.get(zone) ?? 0) < fewest(share, total));
}

/** How many endpoints zones with too many give to zones with too few: those furthest from what they should have go first. */
export function exchange(
  allocations: ReadonlyMap<string, Allocation>,
  counts: ZoneCounts,
): { readonly giving: Map<string, number>; readonly receiving: Map<string, number> } {
  const tooMany = new Map<string, number>();
  const tooFew = new Map<string, number>();
  for (const [zone, { desired }] of allocations) {
    const surplus = (counts.get(zone) ?? 0) - desired;
    if (surplus > 0) tooMany.set(zone, surplus);
    else if (surplus < 0) tooFew.set(zone, -surplus);
  }
  const giving = new Map<string, number>();
  const receiving = new Map<string, number>();
  for (;;) {
    const [giver, surplus] = most(tooMany);
    const [receiver, lack] = most(tooFew);
    const isSmall = surplus < 1 && lack < 1;
    if (giver === undefined || receiver === undefined || isSmall || surplus < 0.5 || lack < 0.5)
      return { giving, receiving };
    tooMany.set(giver, surplus - 1);
    tooFew.set(receiver, lack - 1);
    giving.set(giver, (giving.get(giver) ?? 0) + 1);
    receiving.set(receiver, (receiving.get(receiver) ?? 0) + 1);
  }
}

/** The zone with the greatest number above 0; of several, the first. */
function most(zones: ReadonlyMap<string, number>): [zone: string | undefined, number: number] {
  let found: [string | undefined, number] = [undefined, 0];
  for (const entry of zones) if (entry[1] > found[1]) found = entry;
  return found;
}
