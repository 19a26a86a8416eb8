import type { Draft } from '#machinery';
import type { Job, JobSpec, PodTemplateSpec } from '../../../generated/index.gen.js';
import { toInternalTemplate } from '../../internal/pod-template.js';
import type { Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const IMMUTABLE = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

/** Checks what an update of a Job may not change; `found` is at the spec. */
export function checkJobChange(found: Report, object: Job, old: Job): void {
  const [spec, before] = [object.spec ?? {}, old.spec ?? {}];
  found.immutable(
    'completions',
    completionsFixed(spec, before) && spec.completions !== before.completions,
    spec.completions,
  );
  found.immutable('selector', !same(spec.selector, before.selector), spec.selector);
  if (!same(comparableTemplate(spec, before, old), before.template)) {
    found.invalid('template', toInternalTemplate(spec.template ?? {}), 'field is immutable');
  }
  for (const field of IMMUTABLE)
    found.immutable(field, !same(spec[field], before[field]), spec[field]);
}

/** An indexed Job may grow or shrink, when it keeps as many pods at a time as it has indexes (KEP-3715). */
function completionsFixed(spec: JobSpec, before: JobSpec): boolean {
  return !(
    spec.completionMode === 'Indexed' &&
    spec.completions !== undefined &&
    before.completions !== undefined &&
    spec.completions === spec.parallelism
  );
}

/** While a Job is suspended and has never started, it may still be told where its pods go and what they get (KEP-2926). */
function comparableTemplate(spec: JobSpec, before: JobSpec, old: Job): PodTemplateSpec {
  const template = spec.template ?? {};
  const movable = before.suspend === true && !old.status?.startTime;
  if (!movable || !template.spec || !before.template?.spec) return template;
  const oldSpec = before.template.spec;
  const comparable: Draft<PodTemplateSpec> = structuredShallow(template);
  for (const field of ['affinity', 'nodeSelector', 'tolerations', 'schedulingGates'] as const) {
    if (oldSpec[field] === undefined) delete comparable.spec![field];
    else Object.assign(comparable.spec!, { [field]: oldSpec[field] });
  }
  for (const field of ['annotations', 'labels'] as const) {
    const metadata = (comparable.metadata ??= {});
    if (before.template.metadata?.[field] === undefined) delete metadata[field];
    else metadata[field] = { ...before.template.metadata[field] };
  }
  return comparable;
}

function structuredShallow(template: PodTemplateSpec): Draft<PodTemplateSpec> {
  return {
    metadata: { ...template.metadata },
    spec: { ...template.spec },
  } as Draft<PodTemplateSpec>;
}
