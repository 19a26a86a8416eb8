import { asNameRule, dns1123Subdomain, formatLabelSelector, type StatusCause } from '#machinery';
import type { CronJob, CronJobSpec, JobSpec } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name, since } from '../../cells/age.js';
import { containerCells } from '../../cells/text.js';
import { defaultPodTemplate } from '../../core/v1/pod/spec-defaults.js';
import { hostnameWarnings, templateWarnings } from '../../core/v1/pod/warnings.js';
import { report, type Report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import { checkJobSpec } from './job-validation.js';
import { scheduleFailure } from './schedule.js';

/** The controller appends up to 11 characters to make the names of Jobs. */
const MAX_NAME = 52;

export const cronJob = defineBehaviour<CronJob>('batch/v1', 'CronJob', {
  strategy: {
    ...separateStatus(() => ({})),
    applyDefaults: ({ spec }) => {
      if (!spec) return;
      spec.concurrencyPolicy ||= 'Allow';
      spec.suspend ??= false;
      spec.successfulJobsHistoryLimit ??= 3;
      spec.failedJobsHistoryLimit ??= 1;
      // The rest of the Job's defaults come when the Job is made.
      defaultPodTemplate(spec.jobTemplate?.spec?.template);
    },
    validate,
    validateUpdate: (object, _old, { subresource }) =>
      subresource === 'status' ? [] : validate(object),
    validateName: asNameRule(cronJobName),
    warnings: (object, old) => [
      ...(old ? [] : hostnameWarnings(object.metadata?.name, 'Pod names and hostnames')),
      ...templateWarnings(
        object,
        old,
        object.spec?.jobTemplate?.spec?.template,
        'spec.jobTemplate.spec.template.',
      ),
      ...(/^(CRON_)?TZ=|(CRON_)?TZ=/.test(object.spec?.schedule ?? '')
        ? ['spec.schedule: cannot use TZ or CRON_TZ in schedule, use timeZone instead']
        : []),
    ],
    generationChanged: specChanged,
  },
  row: (object) => {
    const { spec, status } = object;
    return [
      name(object),
      spec?.schedule ?? '',
      spec?.timeZone ?? '<none>',
      spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False',
      status?.active?.length ?? 0,
      status?.lastScheduleTime ? since(status.lastScheduleTime) : '<none>',
      age(object),
      ...containerCells(spec?.jobTemplate?.spec?.template),
      formatLabelSelector(spec?.jobTemplate?.spec?.selector),
    ];
  },
});

function cronJobName(text: string): string[] {
  return text.length > MAX_NAME && text.length <= 253
    ? [...dns1123Subdomain(text), `must be no more than ${MAX_NAME} characters`]
    : dns1123Subdomain(text);
}

function validate({ spec }: CronJob): StatusCause[] {
  return report((found) => found.at('spec', () => checkSpec(found, spec ?? {})));
}

function checkSpec(found: Report, spec: CronJobSpec): void {
  if (!spec.schedule) found.required('schedule');
  else checkSchedule(found, spec.schedule, spec.timeZone);
  found.notNegative('startingDeadlineSeconds', spec.startingDeadlineSeconds);
  if (!spec.concurrencyPolicy) found.required('concurrencyPolicy');
  else found.oneOf('concurrencyPolicy', spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace']);
  found.at('jobTemplate.spec', () => {
    const job: Partial<JobSpec> = spec.jobTemplate?.spec ?? {};
    checkJobSpec(found, job);
    if (job.selector) found.invalid('selector', job.selector, '`selector` will be auto-generated');
    if (job.manualSelector) found.notSupported('manualSelector', true, ['nil', 'false']);
  });
  found.notNegative('successfulJobsHistoryLimit', spec.successfulJobsHistoryLimit);
  found.notNegative('failedJobsHistoryLimit', spec.failedJobsHistoryLimit);
}

function checkSchedule(found: Report, schedule: string, timeZone: string | undefined): void {
  const failure = scheduleFailure(schedule);
  if (/TZ/.test(schedule))
    found.invalid(
      'schedule',
      schedule,
      'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
    );
  else if (failure !== undefined) found.invalid('schedule', schedule, failure);
  if (timeZone === undefined) return;
  if (timeZone === '')
    found.invalid('timeZone', timeZone, 'timeZone must be nil or non-empty string');
  else if (timeZone.toLowerCase() === 'local') {
    found.invalid(
      'timeZone',
      timeZone,
      'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
    );
  } else if (!isKnownTimeZone(timeZone))
    found.invalid('timeZone', timeZone, `unknown time zone ${timeZone}`);
}

function isKnownTimeZone(timeZone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
