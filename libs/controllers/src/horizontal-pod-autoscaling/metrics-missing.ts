import type { MetricSpec } from '#kinds';

/** Why a metric has no value in a cluster without metrics APIs. */
export interface MissingMetric {
  readonly reason: string;
  readonly message: string;
  /** The message as the sum over all metrics quotes it. */
  readonly quoted: string;
}

const notServed = (what: string): string =>
  `the server could not find the requested resource (${what})`;

/** What the metrics client reports for one metric of a HorizontalPodAutoscaler when nobody serves metrics. */
export function missingMetric(metric: MetricSpec): MissingMetric {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const source = metric.resource ?? metric.containerResource;
      const name = source?.name ?? '';
      const figure = source?.target.averageUtilization === undefined ? 'usage' : 'utilization';
      const message = `failed to get ${name} ${figure}: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${notServed('get pods.metrics.k8s.io')}`;
      const kind = metric.type === 'Resource' ? 'resource' : 'container resource';
      const quoted = `failed to get ${name} ${kind} metric value: ${message}`;
      return { reason: `FailedGet${metric.type}Metric`, message, quoted };
    }
    case 'External': {
      const name = metric.external?.metric.name ?? '';
      const message = `unable to get external metric ${name}: unable to fetch metrics from external metrics API: ${notServed(`get ${name}.external.metrics.k8s.io`)}`;
      const quoted = `failed to get ${name} external metric value: ${message}`;
      return { reason: 'FailedGetExternalMetric', message, quoted };
    }
    default: {
      const isPods = metric.type === 'Pods';
      const name = (metric.pods ?? metric.object)?.metric.name ?? '';
      const message = `unable to get metric ${name}: no custom metrics API (custom.metrics.k8s.io) registered`;
      const quoted = `failed to get ${isPods ? 'pods' : 'object'} metric value: ${message}`;
      return { reason: `FailedGet${metric.type}Metric`, message, quoted };
    }
  }
}
