import type { NetworkPicture } from '../../picture/picture.js';
import type { Simulation } from '../run/simulation.js';
import type { Cost } from './results.js';

/** What kernels compared, over all flows of a run. */
export function costOf({ fates, picture }: Simulation, totals: Float64Array): Cost {
  const weights = new Map<number, number>();
  for (const [number, { fate }] of fates.entries.entries())
    if (totals[number]! > 0)
      weights.set(fate.rulesCompared, (weights.get(fate.rulesCompared) ?? 0) + totals[number]!);
  return { mode: modesOf(picture), services: picture.proxy.services.size, ...quantiles(weights) };
}

/** The modes that kube-proxy runs in, each once. */
export function modesOf(picture: NetworkPicture): string {
  const { proxy } = picture;
  const modes = Array.from(picture.nodes(), ({ name }) => proxy.on(name)?.config.mode ?? 'none');
  return [...new Set(modes)].join(', ') || proxy.config.mode;
}

/** Mean and quantiles of values that occur so often. */
function quantiles(weights: ReadonlyMap<number, number>): Omit<Cost, 'mode' | 'services'> {
  const sorted = [...weights].sort(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  const total = sorted.reduce((sum, [value, weight]) => sum + value * weight, 0);
  const at = (share: number): number => {
    let seen = 0;
    for (const [value, weight] of sorted) if ((seen += weight) >= share * count) return value;
    return 0;
  };
  return {
    mean: count === 0 ? 0 : total / count,
    median: at(0.5),
    p99: at(0.99),
    most: sorted.at(-1)?.[0] ?? 0,
  };
}
