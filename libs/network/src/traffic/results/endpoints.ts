import { hostPort } from '#kube-proxy';
import type { Simulation } from '../run/simulation.js';
import { chiSquare, type ChiSquare } from './chi-square.js';
import type { EndpointLoad, Spread } from './results.js';

/** Below this, and above one less this, counts are further from or nearer to equal shares than chance makes them. */
const UNLIKELY = 0.001;

interface Cell {
  readonly load: EndpointLoad;
  expected: number;
}

/** What endpoints got, destination by destination, and how evenly. */
export function endpointLoads(
  { fates, loads, picture }: Simulation,
  totals: Float64Array,
): { readonly endpoints: readonly EndpointLoad[]; readonly spread: readonly Spread[] } {
  const groups = groupTotals(fates.entries, totals);
  const cells = new Map<string, Map<string, { flows: number; expected: number; fate: number }>>();
  const byState = new Set<string>();
  for (const [number, { fate, load, destination, drawn }] of fates.entries.entries()) {
    const { backend } = fate;
    const key = `${load} ${destination}`;
    if (drawn === undefined && totals[number]! > 0) byState.add(key);
    if (fate.outcome !== 'answered' || backend === undefined) continue;
    const endpoint = hostPort(backend.ip, backend.port);
    let members = cells.get(key);
    if (members === undefined) cells.set(key, (members = new Map()));
    const cell = members.get(endpoint) ?? { flows: 0, expected: 0, fate: number };
    cell.flows += totals[number]!;
    cell.expected += drawn === undefined ? 0 : groups.get(drawn.group)! * drawn.probability;
    members.set(endpoint, cell);
  }
  const endpoints: EndpointLoad[] = [];
  const spread: Spread[] = [];
  for (const [key, members] of cells) {
    const [load = 0, destination = 0] = key.split(' ').map(Number);
    const names = {
      load: loads[load]!.name,
      destination: loads[load]!.destinationNames[destination]!,
    };
    const sum = [...members.values()].reduce((total, { flows }) => total + flows, 0);
    const own = [...members].map(([endpoint, { flows, expected, fate }]): Cell => {
      const backend = fates.entries[fate]!.fate.backend!;
      const zone = picture.node(backend.node ?? '')?.zone;
      return {
        expected,
        load: {
          ...names,
          endpoint,
          name: backend.pod ?? backend.name,
          ...(backend.node === undefined ? {} : { node: backend.node }),
          ...(zone === undefined || zone === '' ? {} : { zone }),
          flows,
          share: sum === 0 ? 0 : flows / sum,
        },
      };
    });
    own.sort((a, b) => b.load.flows - a.load.flows || (a.load.endpoint < b.load.endpoint ? -1 : 1));
    endpoints.push(...own.map((cell) => cell.load));
    spread.push({ ...names, ...spreadOf(own, sum, byState.has(key)) });
  }
  return { endpoints, spread };
}

function groupTotals(
  entries: Simulation['fates']['entries'],
  totals: Float64Array,
): ReadonlyMap<number, number> {
  const groups = new Map<number, number>();
  for (const [number, { drawn }] of entries.entries())
    if (drawn !== undefined)
      groups.set(drawn.group, (groups.get(drawn.group) ?? 0) + totals[number]!);
  return groups;
}

function spreadOf(cells: readonly Cell[], flows: number, isByState: boolean) {
  const counts = cells.map(({ load }) => load.flows);
  const mean = flows / cells.length;
  const even = chiSquare(
    counts,
    counts.map(() => mean),
  );
  const asRules = isByState
    ? undefined
    : chiSquare(
        counts,
        cells.map(({ expected }) => expected),
      );
  return {
    endpoints: cells.length,
    flows,
    least: Math.min(...counts),
    mean,
    most: Math.max(...counts),
    ...(even === undefined ? {} : { even }),
    ...(asRules === undefined ? {} : { asRules }),
    reading: readingOf(even),
  };
}

function readingOf(even: ChiSquare | undefined): string {
  if (even === undefined) return 'too few flows or endpoints for a test';
  if (even.pValue < UNLIKELY) return 'uneven: equal chances would hardly ever differ as much';
  if (even.pValue > 1 - UNLIKELY) return 'more even than chance: something goes round in turn';
  return 'even, as equal chances make it';
}
