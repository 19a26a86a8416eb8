import { qualifiedName } from '#machinery';
import type { JobSpec, PodFailurePolicyRule } from '../../../generated/index.gen.js';
import { checkPodTemplate } from '../../core/v1/pod/template-validation.js';
import { checkDomainPrefixedPath } from '../../rules/domain-path.js';
import type { Report } from '../../rules/report.js';
import { checkSuccessPolicy } from './success-policy-validation.js';

const MAX_INDEXED_PARALLELISM = 100_000;
const MANY_COMPLETIONS = 100_000;
const MOST_WITH_MANY = 10_000;
const MAX_RULES = 20;
const MAX_CONDITIONS = 20;
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
  if (spec.successPolicy) checkSuccessPolicy(found, spec);
  checkReplacementPolicy(found, spec);
  const template = spec.template ?? {};
  found.at('template', () => checkPodTemplate(found, template));
  const policy = template.spec?.restartPolicy;
  if (!policy || policy === 'Always')
    found.required('template.spec.restartPolicy', 'valid values: "OnFailure", "Never"');
  else if (policy !== 'OnFailure' && policy !== 'Never')
    found.notSupported('template.spec.restartPolicy', policy, ['OnFailure', 'Never']);
  else if (spec.podFailurePolicy && policy !== 'Never')
    found.invalid(
      'template.spec.restartPolicy',
      policy,
      'only "Never" is supported when podFailurePolicy is specified',
    );
}

function checkManagedBy(found: Report, managedBy: string | undefined): void {
  if (managedBy === undefined) return;
  checkDomainPrefixedPath(found, 'managedBy', managedBy);
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
    checkManyIndexes(found, spec);
    return;
  }
  for (const field of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) {
    if (spec[field] !== undefined)
      found.invalid(field, spec[field], 'requires indexed completion mode');
  }
}

/** Failed indexes are counted, which has to end somewhere. */
function checkManyIndexes(found: Report, spec: Partial<JobSpec>): void {
  const { completions, maxFailedIndexes: failed, parallelism, backoffLimitPerIndex } = spec;
  const atMost = (field: 'maxFailedIndexes' | 'parallelism', limit: number | string): void =>
    found.invalid(field, spec[field], `must be less than or equal to ${limit}`);
  if (failed !== undefined) {
    if (completions !== undefined && failed > completions)
      atMost('maxFailedIndexes', 'completions');
    if (failed > MANY_COMPLETIONS) atMost('maxFailedIndexes', MANY_COMPLETIONS);
  }
  if ((completions ?? 0) <= MANY_COMPLETIONS || backoffLimitPerIndex === undefined) return;
  const limit = `${MOST_WITH_MANY} when completions are above ${MANY_COMPLETIONS} and used with backoff limit per index`;
  if (failed === undefined)
    found.required(
      'maxFailedIndexes',
      `must be specified when completions is above ${MANY_COMPLETIONS}`,
    );
  if ((parallelism ?? 0) > MOST_WITH_MANY) atMost('parallelism', limit);
  if ((failed ?? 0) > MOST_WITH_MANY) atMost('maxFailedIndexes', limit);
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
    found.required('action', 'valid values: ["Count" "FailIndex" "FailJob" "Ignore"]');
  else if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    found.invalid('action', rule.action, 'requires the backoffLimitPerIndex to be set');
  } else found.oneOf('action', rule.action, ['Count', 'FailIndex', 'FailJob', 'Ignore']);
  const codes = rule.onExitCodes;
  if (codes) found.at('onExitCodes', () => checkExitCodes(found, codes, containers));
  const conditions = rule.onPodConditions ?? [];
  if (conditions.length > MAX_CONDITIONS)
    found.tooMany('onPodConditions', conditions.length, MAX_CONDITIONS);
  found.each('onPodConditions', conditions, ({ type, status }) => {
    found.complaints('type', type, qualifiedName(type));
    if (!status) found.required('status', 'valid values: ["False" "True" "Unknown"]');
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
  if (!codes.operator) found.required('operator', 'valid values: ["In" "NotIn"]');
  else found.oneOf('operator', codes.operator, ['In', 'NotIn']);
  if (codes.containerName !== undefined && !containers.has(codes.containerName)) {
    found.invalid(
      'containerName',
      codes.containerName,
      'must be one of the container or initContainer names in the pod template',
    );
  }
  const values = codes.values ?? [];
  if (values.length === 0)
    found.invalid('values', codes.values ?? null, 'at least one value is required');
  else if (values.length > MAX_EXIT_CODES) found.tooMany('values', values.length, MAX_EXIT_CODES);
  const seen = new Set<number>();
  found.each('values', values, (value) => {
    if (codes.operator === 'In' && value === 0)
      found.invalid('', value, 'must not be 0 for the In operator');
    if (seen.has(value)) found.duplicate('', value);
    seen.add(value);
  });
  const ordered = values.every((value, index) => index === 0 || values[index - 1]! <= value);
  if (!ordered) found.invalid('values', values, 'must be ordered');
}

function checkReplacementPolicy(found: Report, spec: Partial<JobSpec>): void {
  const policy = spec.podReplacementPolicy;
  if (policy === undefined) return;
  if (spec.podFailurePolicy) {
    if (policy !== 'Failed') found.notSupported('podReplacementPolicy', policy, ['Failed']);
  } else found.oneOf('podReplacementPolicy', policy, ['Failed', 'TerminatingOrFailed']);
}
