import type { MetricSpec } from '#kinds';

/** Why a metric of a HorizontalPodAutoscaler has no value. */
export class MetricFailure extends Error {
  constructor(
    /** Of the event and of the condition `ScalingActive`. */
    readonly reason: string,
    message: string,
    /** The message as the sum over all metrics quotes it. */
    readonly quoted: string,
  ) {
    super(message);
  }
}

const notServed = (what: string): string =>
  `the server could not find the requested resource (${what})`;

/** A resource metric that could not be computed, for the reason that `why` says. */
export function resourceFailure(metric: MetricSpec, why: string): MetricFailure {
  const source = metric.resource ?? metric.containerResource;
  const name = source?.name ?? '';
  const figure = source?.target.averageUtilization === undefined ? 'usage' : 'utilization';
  const message = `failed to get ${name} ${figure}: ${why}`;
  const kind = metric.type === 'Resource' ? 'resource' : 'container resource';
  const quoted = `failed to get ${name} ${kind} metric value: ${message}`;
  return new MetricFailure(`FailedGet${metric.type}Metric`, message, quoted);
}

/** What the metrics client reports for a metric that is not of a resource: nobody serves those. */
export function unservedMetric(metric: MetricSpec): MetricFailure {
  if (metric.type === 'External') {
    const name = metric.external?.metric.name ?? '';
    const message = `unable to get external metric ${name}: unable to fetch metrics from external metrics API: ${notServed(`get ${name}.external.metrics.k8s.io`)}`;
    const quoted = `failed to get ${name} external metric value: ${message}`;
    return new MetricFailure('FailedGetExternalMetric', message, quoted);
  }
  const isPods = metric.type === 'Pods';
  const name = (metric.pods ?? metric.object)?.metric.name ?? '';
  const message = `unable to get metric ${name}: no custom metrics API (custom.metrics.k8s.io) registered`;
  const quoted = `failed to get ${isPods ? 'pods' : 'object'} metric value: ${message}`;
  return new MetricFailure(`FailedGet${metric.type}Metric`, message, quoted);
}
