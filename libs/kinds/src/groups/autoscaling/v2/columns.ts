import type { Cell } from '../../../definition.js';
import type {
  HorizontalPodAutoscaler,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../../generated/index.gen.js';
import { age, name } from '../../cells/age.js';

const SHOWN = 2;

/** The row of an autoscaler. */
export function autoscalerRow(object: HorizontalPodAutoscaler): Cell[] {
  const { spec, status } = object;
  return [
    name(object),
    `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`,
    targetsText(object),
    spec?.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
    spec?.maxReplicas ?? 0,
    status?.currentReplicas ?? 0,
    age(object),
  ];
}

function targetsText({ spec, status }: HorizontalPodAutoscaler): string {
  const metrics = spec?.metrics ?? [];
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, index) => metricText(metric, status?.currentMetrics?.[index]));
  const shown = texts.slice(0, SHOWN).join(', ');
  return texts.length > SHOWN ? `${shown} + ${texts.length - SHOWN} more...` : shown;
}

function metricText(metric: MetricSpec, status: MetricStatus | undefined): string {
  switch (metric.type) {
    case 'Resource':
      return resourceText(
        metric.resource!.name,
        metric.resource!.target,
        status?.resource?.current,
      );
    case 'ContainerResource':
      return resourceText(
        metric.containerResource!.name,
        metric.containerResource!.target,
        status?.containerResource?.current,
      );
    case 'Pods':
      return `${status?.pods?.current.averageValue ?? '<unknown>'}/${metric.pods!.target.averageValue ?? '<unknown>'}`;
    case 'Object':
      return valueText(metric.object!.target, status?.object?.current);
    case 'External':
      return valueText(metric.external!.target, status?.external?.current);
    default:
      return '<unknown type>';
  }
}

function resourceText(
  resource: string,
  target: MetricTarget,
  current: MetricValueStatus | undefined,
): string {
  if (target.averageValue !== undefined)
    return `${resource}: ${current?.averageValue ?? '<unknown>'}/${target.averageValue}`;
  const wanted =
    target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`;
  return `${resource}: ${current?.averageUtilization === undefined ? '<unknown>' : `${current.averageUtilization}%`}/${wanted}`;
}

function valueText(target: MetricTarget, current: MetricValueStatus | undefined): string {
  if (target.averageValue !== undefined)
    return `${current?.averageValue ?? '<unknown>'}/${target.averageValue} (avg)`;
  return `${current?.value ?? '<unknown>'}/${target.value ?? '<unknown>'}`;
}
