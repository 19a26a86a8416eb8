import type { JobSpec, PodFailurePolicyRule } from '../../../generated/index.gen.js';
import { checkPodTemplate } from '../../core/v1/pod/template-validation.js';
import { checkLabelSelector } from '../../rules/labels.js';
import type { Report } from '../../rules/report.js';

const MAX_INDEXED_PARALLELISM = 100_000;
const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_MANAGED_BY = 63;
const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

/** Checks a Job's spec, or that of a CronJob's template, which has no selector of its own; `found` is at the spec. */
export function checkJobSpec(found: Report, spec: JobSpec | Partial<JobSpec>): void {
  for (const field of COUNTS) found.notNegative(field, spec[field]);
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    found.required('backoffLimitPerIndex', 'when maxFailedIndexes is specified');
  }
  checkManagedBy(found, spec.managedBy);
  checkCompletionMode(found, spec);
  if (spec.podFailurePolicy) found.at('podFailurePolicy', () => checkFailurePolicy(found, spec));
  checkSuccessPolicy(found, spec);
  checkReplacementPolicy(found, spec);
  if (spec.selector) checkLabelSelector(found, 'selector', spec.selector);
  const template = spec.template ?? {};
  found.at('template', () => checkPodTemplate(found, template));
  const policy = template.spec?.restartPolicy;
  if (policy !== 'OnFailure' && policy !== 'Never') {
    found.required('template.spec.restartPolicy', 'valid values: "OnFailure", "Never"');
  } else if (spec.podFailurePolicy && policy !== 'Never') {
    found.invalid(
      'template.spec.restartPolicy',
      policy,
      'only "Never" is supported when podFailurePolicy is specified',
    );
  }
}

function checkManagedBy(found: Report, managedBy: string | undefined): void {
  if (managedBy === undefined) return;
  if (!/^[^/]+\/.+$/.test(managedBy))
    found.invalid('managedBy', managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")');
  if (managedBy.length > MAX_MANAGED_BY) found.tooLong('managedBy', MAX_MANAGED_BY);
}

function checkCompletionMode(found: Report, spec: Partial<JobSpec>): void {
  const mode = spec.completionMode;
  const indexed = mode === 'Indexed';
  if (mode !== undefined && mode !== 'NonIndexed' && !indexed) {
    found.notSupported('completionMode', mode, ['NonIndexed', 'Indexed']);
  }
  if (indexed) {
    if (spec.completions === undefined)
      found.required('completions', `when completion mode is Indexed`);
    if ((spec.parallelism ?? 0) > MAX_INDEXED_PARALLELISM) {
      found.invalid(
        'parallelism',
        spec.parallelism,
        `must be less than or equal to ${MAX_INDEXED_PARALLELISM} when completion mode is Indexed`,
      );
    }
    return;
  }
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[field] !== undefined)
      found.invalid(field, spec[field], 'requires indexed completion mode');
  }
}

function checkFailurePolicy(found: Report, spec: Partial<JobSpec>): void {
  const rules = spec.podFailurePolicy!.rules ?? [];
  if (rules.length > MAX_RULES) found.tooMany('rules', rules.length, MAX_RULES);
  const containers = new Set(
    [
      ...(spec.template?.spec?.containers ?? []),
      ...(spec.template?.spec?.initContainers ?? []),
    ].map(({ name }) => name),
  );
  found.each('rules', rules, (rule) => checkRule(found, rule, spec, containers));
}

const ONE_OF_TWO = 'specifying one of OnExitCodes and OnPodConditions is required';

function checkRule(
  found: Report,
  rule: PodFailurePolicyRule,
  spec: Partial<JobSpec>,
  containers: ReadonlySet<string>,
): void {
  if (!rule.action)
    found.required('action', 'valid values: "Count", "FailIndex", "FailJob", "Ignore"');
  else if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    found.invalid('action', rule.action, 'requires the backoffLimitPerIndex to be set');
  } else found.oneOf('action', rule.action, ['Count', 'FailIndex', 'FailJob', 'Ignore']);
  const codes = rule.onExitCodes;
  if (codes) found.at('onExitCodes', () => checkExitCodes(found, codes, containers));
  const conditions = rule.onPodConditions ?? [];
  found.each('onPodConditions', conditions, ({ type, status }) => {
    if (!type) found.required('type');
    if (!status) found.required('status');
    else found.oneOf('status', status, ['False', 'True', 'Unknown']);
  });
  // The server shows the sentence in the place of the value.
  if (codes && conditions.length > 0)
    found.invalidAs('', 'specifying both OnExitCodes and OnPodConditions is not supported');
  if (!codes && conditions.length === 0) found.invalidAs('', ONE_OF_TWO);
}

function checkExitCodes(
  found: Report,
  codes: NonNullable<PodFailurePolicyRule['onExitCodes']>,
  containers: ReadonlySet<string>,
): void {
  if (!codes.operator) found.required('operator', 'valid values: "In", "NotIn"');
  else found.oneOf('operator', codes.operator, ['In', 'NotIn']);
  if (codes.containerName !== undefined && !containers.has(codes.containerName)) {
    found.invalid(
      'containerName',
      codes.containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  }
  const values = codes.values ?? [];
  if (values.length === 0) found.invalid('values', values, 'at least one value is required');
  else if (values.length > MAX_EXIT_CODES) found.tooMany('values', values.length, MAX_EXIT_CODES);
  const ordered = values.every((value, index) => index === 0 || values[index - 1]! <= value);
  if (!ordered) found.invalid('values', values, 'must be ordered');
  const seen = new Set<number>();
  found.each('values', values, (value) => {
    if (seen.has(value)) found.duplicate('', value);
    seen.add(value);
    if (codes.operator === 'In' && value === 0)
      found.invalid('', value, 'must not be 0 for the In operator');
  });
}

function checkSuccessPolicy(found: Report, spec: Partial<JobSpec>): void {
  const policy = spec.successPolicy;
  if (!policy) return;
  if (spec.completionMode !== 'Indexed')
    found.invalid('successPolicy', policy, 'requires indexed completion mode');
  const rules = policy.rules ?? [];
  if (rules.length === 0)
    found.required(
      'successPolicy.rules',
      'at least one rules must be specified when the successPolicy is specified',
    );
  if (rules.length > MAX_RULES) found.tooMany('successPolicy.rules', rules.length, MAX_RULES);
  found.at('successPolicy', () =>
    found.each('rules', rules, (rule) => {
      if (rule.succeededCount === undefined && rule.succeededIndexes === undefined) {
        found.required('', 'at least one of succeededCount or succeededIndexes must be specified');
      }
      if (
        rule.succeededCount !== undefined &&
        spec.completions !== undefined &&
        rule.succeededCount > spec.completions
      ) {
        found.invalid(
          'succeededCount',
          rule.succeededCount,
          `must be less than or equal to ${spec.completions} (the number of specified completions)`,
        );
      }
    }),
  );
}

function checkReplacementPolicy(found: Report, spec: Partial<JobSpec>): void {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return;
  if (spec.podFailurePolicy) {
    if (policy !== 'Failed') found.notSupported('podReplacementPolicy', policy, ['Failed']);
  } else found.oneOf('podReplacementPolicy', policy, ['Failed', 'TerminatingOrFailed']);
}
