import type {
  AutoscalingV1HorizontalPodAutoscaler as Older,
  HorizontalPodAutoscaler as Newer,
  MetricSpec,
  MetricStatus,
} from '../../../generated/index.gen.js';
import {
  flatSpec,
  flatStatus,
  fullSpec,
  fullStatus,
  type FlatMetric,
} from './metric-annotations.js';

/*
 * The first version has a field for one number, the CPU utilisation; the rest travels in annotations, so that neither direction
 * loses anything.
 */
const PREFIX = 'autoscaling.alpha.kubernetes.io';
const METRICS = `${PREFIX}/metrics`;
const CONDITIONS = `${PREFIX}/conditions`;
const CURRENT = `${PREFIX}/current-metrics`;
const BEHAVIOR = `${PREFIX}/behavior`;

const isCpu = (metric: MetricSpec): boolean =>
  metric.type === 'Resource' &&
  metric.resource?.name === 'cpu' &&
  metric.resource.target.averageUtilization !== undefined;
const isCpuStatus = (metric: MetricStatus): boolean =>
  metric.type === 'Resource' &&
  metric.resource?.name === 'cpu' &&
  metric.resource.current.averageUtilization !== undefined;

/** An autoscaler of the second version as clients of the first see it. */
export function toFirstVersion(newer: Newer): Older {
  const {
    metrics = [],
    behavior,
    ...spec
  } = newer.spec ?? { scaleTargetRef: { kind: '', name: '' }, maxReplicas: 0 };
  const { currentMetrics, conditions, ...status } = newer.status ?? {
    desiredReplicas: 0,
    currentMetrics: null,
  };
  const annotations: Record<string, string> = { ...newer.metadata?.annotations };
  const cpu = metrics.find(isCpu);
  const others = metrics.filter((metric) => metric !== cpu);
  if (others.length > 0) annotations[METRICS] = JSON.stringify(others.map(flatSpec));
  if (behavior)
    annotations[BEHAVIOR] = JSON.stringify(
      renameKeys(behavior, (key) => key[0]!.toUpperCase() + key.slice(1)),
    );
  const cpuStatus = currentMetrics?.find(isCpuStatus);
  const otherStatuses = (currentMetrics ?? []).filter((metric) => metric !== cpuStatus);
  if (otherStatuses.length > 0)
    annotations[CURRENT] = JSON.stringify(otherStatuses.map(flatStatus));
  if (conditions && conditions.length > 0) annotations[CONDITIONS] = JSON.stringify(conditions);
  const target = cpu?.resource?.target.averageUtilization;
  const current = cpuStatus?.resource?.current.averageUtilization;
  return {
    ...newer,
    apiVersion: 'autoscaling/v1',
    metadata: withAnnotations(newer.metadata, annotations),
    spec: { ...spec, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) },
    status: {
      ...status,
      currentReplicas: status.currentReplicas ?? 0,
      ...(current === undefined ? {} : { currentCPUUtilizationPercentage: current }),
    },
  };
}

/** An autoscaler of the first version as it is stored. Annotations that cannot be read are left as they are. */
export function fromFirstVersion(older: Older): Newer {
  const annotations: Record<string, string> = { ...older.metadata?.annotations };
  const take = (key: string): unknown => {
    const value = parsed(annotations[key]);
    if (value !== undefined) delete annotations[key];
    return value;
  };
  const { targetCPUUtilizationPercentage: target, ...spec } = older.spec ?? {
    scaleTargetRef: { kind: '', name: '' },
    maxReplicas: 0,
  };
  const { currentCPUUtilizationPercentage: current, ...status } = older.status ?? {
    currentReplicas: 0,
    desiredReplicas: 0,
  };
  const metrics = list(take(METRICS)).map(fullSpec);
  // Without any metric the old default holds.
  if (target !== undefined || metrics.length === 0) {
    metrics.push({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target ?? 80 } },
    });
  }
  const currentMetrics = list(take(CURRENT)).map(fullStatus);
  if (current !== undefined)
    currentMetrics.push({
      type: 'Resource',
      resource: { name: 'cpu', current: { averageUtilization: current } },
    });
  const behavior = take(BEHAVIOR);
  const conditions = take(CONDITIONS);
  return {
    ...older,
    apiVersion: 'autoscaling/v2',
    metadata: withAnnotations(older.metadata, annotations),
    spec: {
      ...spec,
      metrics,
      ...(behavior === undefined
        ? {}
        : {
            behavior: renameKeys(behavior, (key) => key[0]!.toLowerCase() + key.slice(1)) as object,
          }),
    },
    status: {
      ...status,
      currentMetrics: currentMetrics.length === 0 ? null : currentMetrics,
      ...(Array.isArray(conditions) ? { conditions } : {}),
    },
  };
}

function withAnnotations(
  metadata: Older['metadata'],
  annotations: Readonly<Record<string, string>>,
): NonNullable<Older['metadata']> {
  const { annotations: _before, ...rest } = metadata ?? {};
  return Object.keys(annotations).length === 0 ? rest : { ...rest, annotations };
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function list(value: unknown): FlatMetric[] {
  return Array.isArray(value) ? (value as FlatMetric[]) : [];
}

/** The behaviour is written with capitals, as its type has no other names inside the server. */
function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
}
