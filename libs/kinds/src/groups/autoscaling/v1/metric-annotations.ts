import type {
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../generated/index.gen.js';

/*
 * Metrics as the first version writes them into annotations: targets and values lie flat beside the name of the metric.
 */

type Flat = Readonly<Record<string, unknown>>;

/** One metric of an annotation: whatever somebody wrote there. */
export type FlatMetric = Readonly<Record<string, Record<string, unknown> | undefined>>;

/** A metric as the annotation `autoscaling.alpha.kubernetes.io/metrics` holds it. */
export function flatSpec(metric: MetricSpec): Flat {
  const { type, resource, containerResource, pods, object, external } = metric;
  return defined({
    type,
    object:
      object &&
      defined({
        target: object.describedObject,
        metricName: object.metric.name,
        targetValue: object.target.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      defined({
        metricName: pods.metric.name,
        targetAverageValue: pods.target.averageValue,
        selector: pods.metric.selector,
      }),
    resource: resource && defined({ name: resource.name, ...flatTarget(resource.target) }),
    containerResource:
      containerResource &&
      defined({
        name: containerResource.name,
        ...flatTarget(containerResource.target),
        container: containerResource.container,
      }),
    external:
      external &&
      defined({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
}

function flatTarget({ averageUtilization, averageValue }: MetricTarget): Flat {
  return { targetAverageUtilization: averageUtilization, targetAverageValue: averageValue };
}

/** The reverse of `flatSpec`. */
export function fullSpec(flat: FlatMetric): MetricSpec {
  const { type, resource, containerResource, pods, object, external } = flat;
  const average = (value: unknown, plain: unknown): Flat =>
    value === undefined
      ? { type: 'Value', value: plain }
      : { type: 'AverageValue', averageValue: value };
  return defined({
    type,
    object: object && {
      describedObject: object.target,
      metric: defined({ name: object.metricName, selector: object.selector }),
      target: defined(average(object.averageValue, object.targetValue)),
    },
    pods: pods && {
      metric: defined({ name: pods.metricName, selector: pods.selector }),
      target: { type: 'AverageValue', averageValue: pods.targetAverageValue },
    },
    resource: resource && { name: resource.name, target: fullTarget(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      container: containerResource.container,
      target: fullTarget(containerResource),
    },
    external: external && {
      metric: defined({ name: external.metricName, selector: external.metricSelector }),
      target: defined(average(external.targetAverageValue, external.targetValue)),
    },
  }) as unknown as MetricSpec;
}

function fullTarget({
  targetAverageUtilization,
  targetAverageValue,
}: Record<string, unknown>): Flat {
  return targetAverageUtilization === undefined
    ? { type: 'AverageValue', averageValue: targetAverageValue }
    : { type: 'Utilization', averageUtilization: targetAverageUtilization };
}

/** A measurement as the annotation `autoscaling.alpha.kubernetes.io/current-metrics` holds it. */
export function flatStatus({
  type,
  resource,
  containerResource,
  pods,
  object,
  external,
}: MetricStatus): Flat {
  return defined({
    type,
    object:
      object &&
      defined({
        target: object.describedObject,
        metricName: object.metric.name,
        currentValue: object.current.value ?? '0',
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      }),
    pods:
      pods &&
      defined({
        metricName: pods.metric.name,
        currentAverageValue: pods.current.averageValue,
        selector: pods.metric.selector,
      }),
    resource: resource && defined({ name: resource.name, ...flatCurrent(resource.current) }),
    containerResource:
      containerResource &&
      defined({
        name: containerResource.name,
        ...flatCurrent(containerResource.current),
        container: containerResource.container,
      }),
    external:
      external &&
      defined({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? '0',
        currentAverageValue: external.current.averageValue,
      }),
  });
}

function flatCurrent({ averageUtilization, averageValue }: MetricValueStatus): Flat {
  return {
    currentAverageUtilization: averageUtilization,
    currentAverageValue: averageValue ?? '0',
  };
}

/** The reverse of `flatStatus`. */
export function fullStatus(flat: FlatMetric): MetricStatus {
  const { type, resource, containerResource, pods, object, external } = flat;
  const current = ({
    currentValue,
    averageValue,
    currentAverageValue,
    currentAverageUtilization,
  }: Record<string, unknown>): Flat =>
    defined({
      value: currentValue,
      averageValue: averageValue ?? currentAverageValue,
      averageUtilization: currentAverageUtilization,
    });
  return defined({
    type,
    object: object && {
      describedObject: object.target,
      metric: defined({ name: object.metricName, selector: object.selector }),
      current: current(object),
    },
    pods: pods && {
      metric: defined({ name: pods.metricName, selector: pods.selector }),
      current: current(pods),
    },
    resource: resource && { name: resource.name, current: current(resource) },
    containerResource: containerResource && {
      name: containerResource.name,
      container: containerResource.container,
      current: current(containerResource),
    },
    external: external && {
      metric: defined({ name: external.metricName, selector: external.metricSelector }),
      current: current(external),
    },
  }) as unknown as MetricStatus;
}

function defined(object: Flat): Flat {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
