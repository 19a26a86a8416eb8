import {
  dns1123Label,
  formatLabelSelector,
  humanDuration,
  labelSelectorFromObject,
  labelValue,
  type Draft,
  type StatusCause,
} from '#machinery';
import type { Job, JobSpec } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import type { Cell } from '../../../definition.js';
import { Elapsed } from '../../../elapsed.js';
import { age, name } from '../../cells/age.js';
import { containerCells } from '../../cells/text.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { hostnameWarnings, templateWarnings } from '../../core/v1/pod/warnings.js';
import {
  checkLabelSelector,
  checkSelectsTemplate,
  isSelector,
  sortedMap,
} from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkJobSpec } from './job-validation.js';
import { checkJobChange } from './job-update-validation.js';

const UID_LABEL = 'batch.kubernetes.io/controller-uid';
const NO_LIMIT = 2147483647;

const status = separateStatus<Job>(() => ({}));

export const job = defineBehaviour<Job>('batch/v1', 'Job', {
  strategy: {
    applyDefaults,
    prepareForCreate: (object, context) => {
      status.prepareForCreate(object, context);
      if (object.spec?.manualSelector !== true) generateSelector(object);
    },
    prepareForUpdate: status.prepareForUpdate,
    validate: (object) => report((found) => checkJob(found, object)),
    validateUpdate: (object, old, { subresource }) =>
      subresource === 'status' ? [] : validateUpdate(object, old),
    warnings: (object, old) => [
      ...(old ? [] : hostnameWarnings(object.metadata?.name, 'Pod names and hostnames')),
      ...templateWarnings(object, old, object.spec?.template, 'spec.template.'),
    ],
    generationChanged: specChanged,
    defaultPropagation: 'Orphan',
  },
  row: (object) => [
    name(object),
    statusText(object),
    completionsText(object),
    durationCell(object),
    age(object),
    ...containerCells(object.spec?.template),
    formatLabelSelector(object.spec?.selector),
  ],
  selectableFields: { 'status.successful': ({ status }) => String(status?.succeeded ?? 0) },
});

function applyDefaults(object: Draft<Job>): void {
  const spec = object.spec;
  if (!spec) return;
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1;
  spec.parallelism ??= 1;
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : NO_LIMIT;
  labelLikeTemplate(object);
  spec.completionMode ??= 'NonIndexed';
  spec.suspend ??= false;
  spec.manualSelector ??= false;
  spec.podReplacementPolicy ??= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed';
  for (const rule of spec.podFailurePolicy?.rules ?? []) {
    for (const condition of rule.onPodConditions ?? []) condition.status ||= 'True';
  }
  defaultPodTemplate(spec.template);
}

function labelLikeTemplate(object: Draft<Job>): void {
  const labels = object.spec?.template?.metadata?.labels;
  if (
    !labels ||
    Object.keys(labels).length === 0 ||
    Object.keys(object.metadata?.labels ?? {}).length > 0
  )
    return;
  // One map for both, as in the real server: what is added to the labels of the template below is added to those of the Job.
  (object.metadata ??= {}).labels = labels;
}

/** A Job recognises its pods by its own uid, so that Jobs cannot take each other's. */
function generateSelector(object: Draft<Job>): void {
  const spec = object.spec;
  const uid = object.metadata?.uid ?? '';
  const jobName = object.metadata?.name ?? '';
  const template = (spec.template ??= {});
  const metadata = (template.metadata ??= {});
  const labels: Record<string, string> = { ...metadata.labels };
  labels['controller-uid'] ??= uid;
  labels['job-name'] ??= jobName;
  labels['batch.kubernetes.io/job-name'] ??= jobName;
  labels[UID_LABEL] ??= uid;
  const isShared = metadata.labels !== undefined && object.metadata?.labels === metadata.labels;
  metadata.labels = sortedMap(labels);
  if (isShared) (object.metadata ??= {}).labels = sortedMap(labels);
  const selector = (spec.selector ??= {});
  const matchLabels: Record<string, string> = { ...selector.matchLabels };
  matchLabels[UID_LABEL] ??= uid;
  selector.matchLabels = sortedMap(matchLabels);
  // What is read back goes through the defaults again, and by then the template has labels. A name that makes no label is refused
  // before that.
  if (labelValue(jobName).length === 0) labelLikeTemplate(object);
}

function checkJob(found: Report, object: Job): void {
  const spec = object.spec ?? {};
  if (spec.manualSelector !== true) checkGeneratedSelector(found, object);
  found.at('spec', () => checkOwnSpec(found, spec));
  // Pods of an indexed Job have their index at the end of their host name.
  if (spec.completionMode !== 'Indexed' || !((spec.completions ?? 0) > 0)) return;
  const jobName = object.metadata?.name ?? '';
  const longest = `${jobName}-${spec.completions! - 1}`;
  for (const _complaint of dns1123Label(longest).slice(0, 1))
    found.invalid(
      'metadata.name',
      jobName,
      `will not able to create pod with invalid DNS label: ${longest}`,
    );
}

function checkOwnSpec(found: Report, spec: JobSpec): void {
  checkJobSpec(found, spec);
  if (!spec.selector) found.required('selector');
  else checkLabelSelector(found, 'selector', spec.selector);
  if (isSelector(spec.selector))
    checkSelectsTemplate(found, spec.selector, spec.template?.metadata?.labels);
}

/** What the server makes of uid and name has to be there, and the selector has to go by nothing else. */
function checkGeneratedSelector(found: Report, { metadata, spec }: Job): void {
  if (!spec?.selector) return;
  const own: Record<string, string> = {
    'controller-uid': metadata?.uid ?? '',
    'job-name': metadata?.name ?? '',
    [UID_LABEL]: metadata?.uid ?? '',
    'batch.kubernetes.io/job-name': metadata?.name ?? '',
  };
  const labels = spec.template?.metadata?.labels ?? {};
  for (const [label, value] of Object.entries(own)) {
    const place = 'spec.template.metadata.labels';
    if (labels[label] === undefined) found.required(`${place}[${label}]`, `must be '${value}'`);
    else if (labels[label] !== value)
      found.invalid(`${place}[${label}]`, sortedMap(labels), `must be '${value}'`);
  }
  if (isSelector(spec.selector) && !labelSelectorFromObject(spec.selector).matches(own))
    found.invalid('spec.selector', spec.selector, '`selector` not auto-generated');
}

function validateUpdate(object: Job, old: Job): StatusCause[] {
  return report((found) => {
    checkJob(found, object);
    found.at('spec', () => {
      // The server goes through the spec twice here.
      checkOwnSpec(found, object.spec ?? {});
      checkJobChange(found, object, old);
    });
  });
}

function statusText({ metadata, status }: Job): string {
  const holds = (type: string): boolean =>
    status?.conditions?.some(
      (condition) => condition.type === type && condition.status === 'True',
    ) ?? false;
  if (holds('Complete')) return 'Complete';
  if (holds('Failed')) return 'Failed';
  if (metadata?.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(holds) ?? 'Running';
}

function completionsText({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined) return `${succeeded}/${spec.completions}`;
  const parallelism = spec?.parallelism ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function durationCell({ status }: Job): Cell {
  if (!status?.startTime) return '';
  const start = Date.parse(status.startTime);
  return status.completionTime
    ? humanDuration(Date.parse(status.completionTime) - start)
    : new Elapsed(start);
}
