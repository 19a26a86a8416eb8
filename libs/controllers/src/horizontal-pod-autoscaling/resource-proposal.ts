import type { Container, MetricSpec, MetricStatus, MetricValueStatus, Pod } from '#kinds';
import { formatQuantity, quantityMilliValue, type Stored } from '#machinery';
import { resourceFailure } from './metric-failure.js';
import { podGroups } from './pod-groups.js';
import { replicaCount, type Tolerance } from './replica-count.js';
import type { UsageByPod } from './resource-metrics.js';

/** What one metric asks for. */
export interface Proposal {
  readonly replicas: number;
  /** The metric in the words of the reason for scaling. */
  readonly name: string;
  readonly status: MetricStatus;
}

export interface ResourceQuestion {
  readonly metric: MetricSpec;
  readonly current: number;
  readonly pods: readonly Stored<Pod>[];
  /** Throws an Error when nothing is measured. */
  readonly usage: () => Promise<UsageByPod>;
  readonly tolerance: Tolerance;
  /** Milliseconds. */
  readonly now: number;
}

/** The replicas that a metric of type Resource or ContainerResource asks for. Throws MetricFailure. */
export async function resourceProposal(question: ResourceQuestion): Promise<Proposal> {
  const { metric, pods, current, tolerance, now } = question;
  const { name = '', target } = metric.resource ?? metric.containerResource ?? {};
  let usage: UsageByPod;
  try {
    usage = await question.usage();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw resourceFailure(metric, `unable to get metrics for resource ${name}: ${why}`);
  }
  try {
    if (pods.length === 0)
      throw new Error('no pods returned by selector while calculating replica count');
    const base = { current, usage, groups: podGroups(pods, usage, name, now), tolerance };
    if (target?.averageUtilization === undefined) {
      const wanted = quantityMilliValue(target?.averageValue ?? '0');
      const { replicas, measured } = replicaCount({
        ...base,
        ratio: (values) => average(values) / wanted,
        assumed: () => wanted,
      });
      const found = { averageValue: milliQuantity(average(measured)) };
      return { replicas, name: `${name} resource`, status: statusOf(metric, found) };
    }
    const wanted = target.averageUtilization;
    const requests = podRequests(pods, name, metric.containerResource?.container);
    const { replicas, measured } = replicaCount({
      ...base,
      ratio: (values) => utilization(values, requests) / wanted,
      assumed: (pod) => Math.floor((Math.max(100, wanted) * (requests.get(pod) ?? 0)) / 100),
    });
    const found = {
      averageUtilization: utilization(measured, requests),
      averageValue: milliQuantity(average(measured)),
    };
    const text = `${name} resource utilization (percentage of request)`;
    return { replicas, name: text, status: statusOf(metric, found) };
  } catch (error) {
    throw resourceFailure(metric, error instanceof Error ? error.message : String(error));
  }
}

/** Whole percents of what is requested, over all pods together. */
function utilization(
  values: ReadonlyMap<string, number>,
  requests: ReadonlyMap<string, number>,
): number {
  let used = 0;
  let requested = 0;
  for (const [pod, value] of values) {
    const request = requests.get(pod);
    if (request === undefined) continue;
    used += value;
    requested += request;
  }
  if (requested === 0) throw new Error('no metrics returned matched known pods');
  return Math.trunc((used * 100) / requested);
}

function average(values: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const value of values.values()) sum += value;
  return Math.trunc(sum / values.size);
}

/** Requests by pod, in thousandths. Throws an Error for a container without one. */
function podRequests(
  pods: readonly Stored<Pod>[],
  resource: string,
  container: string | undefined,
): Map<string, number> {
  const requests = new Map<string, number>();
  for (const { metadata, spec } of pods) {
    const whole = spec.resources?.requests?.[resource];
    if (container === undefined && whole !== undefined) {
      requests.set(metadata.name, quantityMilliValue(whole));
      continue;
    }
    const running: readonly Container[] = [
      ...(spec.containers ?? []),
      ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ];
    let sum = 0;
    for (const { name, resources } of running) {
      if (container !== undefined && name !== container) continue;
      const request = resources?.requests?.[resource];
      if (request === undefined)
        throw new Error(
          `missing request for ${resource} in container ${name} of Pod ${metadata.name}`,
        );
      sum += quantityMilliValue(request);
    }
    requests.set(metadata.name, sum);
  }
  return requests;
}

function statusOf(metric: MetricSpec, current: MetricValueStatus): MetricStatus {
  const name = (metric.resource ?? metric.containerResource)?.name ?? '';
  return metric.containerResource === undefined
    ? { type: 'Resource', resource: { name, current } }
    : {
        type: 'ContainerResource',
        containerResource: { name, container: metric.containerResource.container, current },
      };
}

const milliQuantity = (milli: number): string =>
  formatQuantity({ nanos: BigInt(milli) * 1_000_000n, format: 'DecimalSI' });
