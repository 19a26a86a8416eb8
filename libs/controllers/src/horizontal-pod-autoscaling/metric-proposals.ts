import type { EventRecorder } from '#client';
import type { HorizontalPodAutoscaler, MetricSpec, MetricStatus } from '#kinds';
import type { Stored } from '#machinery';
import { MetricFailure, unservedMetric } from './metric-failure.js';
import { resourceProposal, type Proposal, type ResourceQuestion } from './resource-proposal.js';

/** The reason of the condition and event when no number of replicas can be computed. */
interface Unknown {
  readonly reason: string;
  readonly message: string;
  /** The sum over all metrics, for the event `FailedComputeMetricsReplicas`. */
  readonly sum: string;
}

export interface Proposals {
  /** The one that asks for the most replicas. Undefined when none may be followed. */
  readonly best: Proposal | undefined;
  /** In the order of the metrics; one without a value has an empty entry. */
  readonly statuses: readonly MetricStatus[];
  readonly failure: Unknown | undefined;
}

/**
 * Asks every metric of an autoscaler how many replicas it wants. A failed metric forbids to scale down. Writes an event for each failure.
 */
export async function proposals(
  autoscaler: Stored<HorizontalPodAutoscaler>,
  events: EventRecorder,
  questionOf: (metric: MetricSpec) => ResourceQuestion,
): Promise<Proposals> {
  const { metrics = [] } = autoscaler.spec;
  const statuses: MetricStatus[] = [];
  const failures: MetricFailure[] = [];
  let best: Proposal | undefined;
  for (const metric of metrics) {
    try {
      const isResource = metric.type === 'Resource' || metric.type === 'ContainerResource';
      if (!isResource) throw unservedMetric(metric);
      const proposal = await resourceProposal(questionOf(metric));
      statuses.push(proposal.status);
      if (best === undefined || proposal.replicas > best.replicas) best = proposal;
    } catch (error) {
      if (!(error instanceof MetricFailure)) throw error;
      events.event(autoscaler, 'Warning', error.reason, error.message);
      failures.push(error);
      statuses.push({ type: '' });
    }
  }
  const first = failures[0];
  if (first === undefined) return { best, statuses, failure: undefined };
  const sum = `invalid metrics (${failures.length} invalid out of ${metrics.length}), first error is: ${first.quoted}`;
  const message = `the HPA was unable to compute the replica count: ${first.message}`;
  return { best, statuses, failure: { reason: first.reason, message, sum } };
}
