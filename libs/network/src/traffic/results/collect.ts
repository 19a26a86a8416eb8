import type { Simulation } from '../run/simulation.js';
import { costOf, modesOf } from './costs.js';
import { endpointLoads } from './endpoints.js';
import { kernelLoads, timeLine } from './kernels.js';
import type { Cost, OutcomeCount, TrafficResults } from './results.js';

/** Endpoints whose course is told. */
const MAX_SERIES = 20;

/** The results of a run that has come to its end; `others` are what it would cost under other circumstances. */
export function resultsOf(simulation: Simulation, others: readonly Cost[]): TrafficResults {
  const { fates, picture, durationMs, happened } = simulation;
  const totals = Float64Array.from(fates.entries, (_, number) => fates.tally.total(number));
  const { conntrack, ...kernels } = kernelLoads(simulation, totals);
  const outcomes = outcomesOf(simulation, totals);
  const flows = totals.reduce((sum, count) => sum + count, 0);
  const hops = fates.entries.reduce((sum, { fate }, at) => sum + fate.hops * totals[at]!, 0);
  return {
    durationMs,
    mode: modesOf(picture),
    flows,
    answered: outcomes.find(({ outcome }) => outcome === 'answered')?.flows ?? 0,
    outcomes,
    ...endpointLoads(simulation, totals),
    ...kernels,
    hopsMean: flows === 0 ? 0 : hops / flows,
    costs: [costOf(simulation, totals), ...others],
    timeline: timeLine(simulation, conntrack),
    series: seriesOf(simulation, totals),
    events: happened,
    ways: fates.entries.length,
  };
}

function outcomesOf({ fates }: Simulation, totals: Float64Array): OutcomeCount[] {
  const counts = new Map<string, { flows: number; reason: string }>();
  for (const [number, { fate }] of fates.entries.entries()) {
    if (totals[number] === 0) continue;
    const known = counts.get(fate.outcome) ?? { flows: 0, reason: fate.reason };
    known.flows += totals[number]!;
    counts.set(fate.outcome, known);
  }
  return [...counts]
    .map(([outcome, rest]) => ({ outcome, ...rest }))
    .sort((a, b) => b.flows - a.flows);
}

function seriesOf({ fates, points }: Simulation, totals: Float64Array): TrafficResults['series'] {
  const byName = new Map<string, { total: number; flows: number[] }>();
  for (const [number, { fate }] of fates.entries.entries()) {
    if (fate.outcome !== 'answered' || totals[number] === 0) continue;
    const name = fate.backend?.pod ?? fate.backend?.name ?? '';
    const series = byName.get(name) ?? { total: 0, flows: Array<number>(points).fill(0) };
    series.total += totals[number]!;
    for (let point = 0; point < points; point += 1)
      series.flows[point]! += fates.tally.beganAt(number, point);
    byName.set(name, series);
  }
  return [...byName]
    .sort(([a, one], [b, two]) => two.total - one.total || (a < b ? -1 : 1))
    .slice(0, MAX_SERIES)
    .map(([endpoint, { flows }]) => ({ endpoint, flows }));
}
