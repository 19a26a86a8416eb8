import { loadTraffic, validateTraffic, type TrafficSpec, type TrafficTable } from '#network';
import type { CommandContext } from '../context.js';
import { CommandFailure, usageFailure } from '../failure.js';
import { readManifests } from '../manifests/read.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { trafficSpec, type TrafficFlags } from '../options/traffic-spec.js';
import { writeDocument, type DocumentFormat } from '../output/document.js';
import { withProgress } from '../output/progress.js';
import { openView } from '../view/open.js';

interface Flags extends ClusterFlags, TrafficFlags {
  readonly run?: string;
  readonly output: 'table' | 'csv' | 'svg' | DocumentFormat;
  readonly table?: TrafficTable;
}

/** `mockplane traffic`: many flows through a running cluster's network, or through that of manifests. */
export async function traffic(flags: Flags, { io }: CommandContext): Promise<void> {
  const { carry, renderTraffic, trafficCsv, trafficPlot, QUESTION_ERRORS } = await loadTraffic();
  const view = await openView(flags, io);
  try {
    const spec =
      flags.run === undefined ? trafficSpec(flags, view.namespace) : await specOf(flags.run, io);
    const [cause] = validateTraffic(spec);
    if (cause !== undefined) throw usageFailure(`${cause.field}: ${cause.message}`);
    const results = await withProgress(io, 'sending flows', () =>
      carry(view.picture, view.world(), spec),
    );
    if (flags.output === 'table') io.out(renderTraffic(results));
    else if (flags.output === 'csv') io.out(trafficCsv(results, flags.table ?? 'endpoints'));
    else if (flags.output === 'svg') io.out(trafficPlot(results));
    else writeDocument(io, flags.output, results);
  } catch (error) {
    if (QUESTION_ERRORS.some((Known) => error instanceof Known))
      throw new CommandFailure((error as Error).message);
    throw error;
  } finally {
    view.close();
  }
}

async function specOf(file: string, io: CommandContext['io']): Promise<TrafficSpec> {
  const [first, second] = await readManifests([file], io);
  const { kind, spec } = (first?.object ?? {}) as { kind?: string; spec?: TrafficSpec };
  if (kind !== 'TrafficRun' || spec === undefined || second !== undefined)
    throw usageFailure(`${file} must hold one TrafficRun of network.mockplane.io/v1`);
  return spec;
}
