import {
  compareQuantities,
  dns1123Label,
  parseGroupVersion,
  pathSegmentName,
  type StatusCause,
} from '#machinery';
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
} from '../../../generated/index.gen.js';
import { report, type Report } from '../../rules/report.js';
import { checkContainerResourceName } from '../../rules/resource-list.js';

const MAX_PERIOD_SECONDS = 1800;
const MAX_STABILIZATION_SECONDS = 3600;
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

type Spec = NonNullable<HorizontalPodAutoscaler['spec']>;

/** What is wrong with an autoscaler. */
export function validateAutoscaler({ spec }: HorizontalPodAutoscaler): StatusCause[] {
  return report((found) => found.at('spec', () => checkSpec(found, spec ?? {})));
}

function checkSpec(found: Report, spec: Spec): void {
  const { minReplicas, maxReplicas } = spec;
  const metrics = spec.metrics ?? [];
  // Scaling to nothing needs a metric that exists without pods (KEP-2021).
  const canBeZero = metrics.some(({ type }) => type === 'Object' || type === 'External');
  const least = 1;
  if (minReplicas !== undefined && minReplicas < least) {
    found.invalid('minReplicas', minReplicas, `must be greater than or equal to ${least}`);
  }
  if (maxReplicas < 1) found.required('maxReplicas', 'must be set and greater than 0');
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    found.invalid('maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`');
  }
  found.at('scaleTargetRef', () =>
    checkReference(found, spec.scaleTargetRef ?? { kind: '', name: '' }),
  );
  found.each('metrics', metrics, (metric) => checkMetric(found, metric));
  if (minReplicas === 0 && !canBeZero) {
    found.forbidden(
      'metrics',
      'must specify at least one Object or External metric to support scaling to zero replicas',
    );
  }
  for (const direction of ['scaleUp', 'scaleDown'] as const) {
    const rules = spec.behavior?.[direction];
    if (rules) found.at(`behavior.${direction}`, () => checkRules(found, rules));
  }
}

function checkReference(
  found: Report,
  { kind, name, apiVersion = '' }: CrossVersionObjectReference,
  needsGroup = true,
): void {
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (!value) found.required(field);
    else found.complaints(field, value, pathSegmentName(value));
  }
  // A group may be empty here: the server reads `/v1` as `v1`.
  const parsed = parseGroupVersion(apiVersion.replace(/^\/(?=.)/, ''));
  // The core group is written without a name, and has only one kind that can be scaled.
  if (apiVersion === '') {
    if (needsGroup) found.invalid('apiVersion', apiVersion, 'apiVersion must specify API group');
  } else if (parsed === undefined)
    found.invalid('apiVersion', apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
  else if (needsGroup && parsed.group === '' && kind !== 'ReplicationController')
    found.invalid('apiVersion', apiVersion, 'apiVersion must specify API group');
}

function checkMetric(found: Report, metric: MetricSpec): void {
  const { type } = metric;
  if (type === '') found.required('type', 'must specify a metric source type');
  const known = METRIC_TYPES.includes(type);
  if (!known) found.notSupported('type', type, METRIC_TYPES);
  const present = SOURCES.filter((source) => metric[source] !== undefined);
  const [first] = present;
  if (first) found.at(first, () => metricChecks[first](found, metric));
  const expected = known ? SOURCES.find((source) => source === uncapitalized(type)) : undefined;
  // Two checks of the server say the same.
  if (!expected) found.notSupported('type', type, METRIC_TYPES);
  else if (!metric[expected])
    found.required(expected, 'must populate information for the given metric source');
  if (present.length < 2) return;
  for (const other of present)
    if (other !== expected) found.forbidden(other, 'must populate the given metric source only');
}

const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const;

const uncapitalized = (text: string): string => `${text.slice(0, 1).toLowerCase()}${text.slice(1)}`;

const metricChecks: Readonly<
  Record<
    'object' | 'pods' | 'resource' | 'containerResource' | 'external',
    (found: Report, metric: MetricSpec) => void
  >
> = {
  object: (found, { object }) => {
    found.at('describedObject', () => checkReference(found, object!.describedObject, false));
    checkIdentifier(found, object!.metric);
    checkTarget(found, object!.target);
    if (object!.target.value === undefined && object!.target.averageValue === undefined) {
      found.required('target.averageValue', 'must set either a target value or averageValue');
    }
  },
  pods: (found, { pods }) => {
    checkIdentifier(found, pods!.metric);
    checkTarget(found, pods!.target);
    if (pods!.target.averageValue === undefined)
      found.required('target.averageValue', 'must specify a positive target averageValue');
  },
  resource: (found, { resource }) => {
    if (!resource!.name) found.required('name', 'must specify a resource name');
    checkTarget(found, resource!.target);
    checkResourceTarget(found, resource!.target);
  },
  containerResource: (found, { containerResource }) => {
    const { name, container } = containerResource!;
    if (!name) found.required('name', 'must specify a resource name');
    else found.at('name', () => checkContainerResourceName(found, name));
    if (!container) found.required('container', 'must specify a container');
    else found.complaints('container', container, dns1123Label(container));
    checkTarget(found, containerResource!.target);
    checkResourceTarget(found, containerResource!.target);
  },
  external: (found, { external }) => {
    checkIdentifier(found, external!.metric);
    checkTarget(found, external!.target);
    const { value, averageValue } = external!.target;
    if (value === undefined && averageValue === undefined) {
      found.required(
        'target.averageValue',
        'must set either a target value for metric or a per-pod target',
      );
    }
    if (value !== undefined && averageValue !== undefined) {
      found.forbidden(
        'target.value',
        'may not set both a target value for metric and a per-pod target',
      );
    }
  },
};

function checkIdentifier(found: Report, { name }: MetricIdentifier): void {
  if (!name) found.required('metric.name', 'must specify a metric name');
  else found.complaints('metric.name', name, pathSegmentName(name));
}

function checkTarget(found: Report, target: MetricTarget): void {
  found.at('target', () => {
    const { type } = target;
    if (type === '') found.required('type', 'must specify a metric target type');
    if (!['Utilization', 'Value', 'AverageValue'].includes(type))
      found.invalid('type', type, 'must be either Utilization, Value, or AverageValue');
    for (const field of ['value', 'averageValue'] as const) {
      const quantity = target[field];
      if (quantity !== undefined && compareQuantities(quantity, '0') <= 0)
        found.invalid(field, quantity, 'must be positive');
    }
    const utilization = target.averageUtilization;
    if (utilization !== undefined && utilization < 1)
      found.invalid('averageUtilization', utilization, 'must be greater than 0');
  });
}

function checkResourceTarget(
  found: Report,
  { averageUtilization, averageValue }: MetricTarget,
): void {
  if (averageUtilization === undefined && averageValue === undefined) {
    found.required(
      'target.averageUtilization',
      'must set either a target raw value or a target utilization',
    );
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    found.forbidden(
      'target.averageValue',
      'may not set both a target raw value and a target utilization',
    );
  }
}

function checkRules(found: Report, rules: HPAScalingRules): void {
  const window = rules.stabilizationWindowSeconds;
  if (window !== undefined && window < 0)
    found.invalid('stabilizationWindowSeconds', window, 'must be greater than or equal to zero');
  if (window !== undefined && window > MAX_STABILIZATION_SECONDS) {
    found.invalid(
      'stabilizationWindowSeconds',
      window,
      `must be less than or equal to ${MAX_STABILIZATION_SECONDS}`,
    );
  }
  if (rules.selectPolicy !== undefined)
    found.oneOf('selectPolicy', rules.selectPolicy, ['Disabled', 'Max', 'Min']);
  if ((rules.policies?.length ?? 0) === 0)
    found.required('policies', 'must specify at least one Policy');
  found.each('policies', rules.policies, ({ type, value, periodSeconds }) => {
    found.oneOf('type', type, ['Percent', 'Pods']);
    if (value <= 0) found.invalid('value', value, 'must be greater than zero');
    if (periodSeconds <= 0)
      found.invalid('periodSeconds', periodSeconds, 'must be greater than zero');
    if (periodSeconds > MAX_PERIOD_SECONDS)
      found.invalid(
        'periodSeconds',
        periodSeconds,
        `must be less than or equal to ${MAX_PERIOD_SECONDS}`,
      );
  });
  const tolerance = rules.tolerance;
  if (tolerance !== undefined && compareQuantities(tolerance, '0') < 0) {
    found.invalid('tolerance', tolerance, 'must be greater than or equal to 0');
  }
}
