import { qualifiedName, type StatusCause } from '#machinery';
import type {
  AuditAnnotation,
  ValidatingAdmissionPolicy,
  Validation,
} from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import {
  checkMatchResources,
  checkParamKind,
  defaultMatchResources,
  paramKindText,
} from './match-resources.js';
import { checkVariables } from './variables.js';
import { checkMatchConditions } from './webhook.js';

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const MAX_ANNOTATIONS = 20;
const MAX_VALUE_BYTES = 5 * 1024;

export const validatingAdmissionPolicy = defineBehaviour<ValidatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicy',
  {
    strategy: {
      ...separateStatus(() => ({})),
      applyDefaults: ({ spec }) => {
        if (!spec) return;
        spec.failurePolicy ??= 'Fail';
        if (spec.matchConstraints) defaultMatchResources(spec.matchConstraints);
      },
      validate,
      validateUpdate: (object) => validate(object),
      generationChanged: specChanged,
      allowUnconditionalUpdate: false,
    },
    row: (object) => [
      name(object),
      object.spec?.validations?.length ?? 0,
      paramKindText(object.spec?.paramKind),
      age(object),
    ],
  },
);

/** Structure only: expressions are not compiled. */
function validate({ metadata, spec }: ValidatingAdmissionPolicy): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      if (spec?.failurePolicy !== undefined)
        found.oneOf('failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']);
      checkParamKind(found, spec?.paramKind);
      const match = spec?.matchConstraints;
      if (!match) found.required('matchConstraints');
      else {
        found.at('matchConstraints', () => {
          checkMatchResources(found, match);
          if ((match.resourceRules?.length ?? 0) === 0) found.required('resourceRules');
        });
      }
      checkMatchConditions(found, spec?.matchConditions);
      if ((spec?.validations?.length ?? 0) === 0 && (spec?.auditAnnotations?.length ?? 0) === 0) {
        const detail = 'validations or auditAnnotations must contain at least one item';
        found.required('validations', detail);
        found.required('auditAnnotations', detail);
      }
      checkVariables(found, spec?.variables);
      found.each('validations', spec?.validations, (validation) =>
        checkValidation(found, validation),
      );
      checkAuditAnnotations(found, metadata?.name ?? '', spec?.auditAnnotations);
    }),
  );
}

function checkValidation(
  found: Report,
  { expression, message = '', messageExpression = '', reason }: Validation,
): void {
  if (!expression?.trim()) found.required('expression', 'expression is not specified');
  const empty = 'must be non-empty if specified';
  if (messageExpression !== '' && messageExpression.trim() === '')
    found.invalid('messageExpression', messageExpression, empty);
  if (message !== '' && message.trim() === '') found.invalid('message', message, empty);
  else if (/[\n\r]/.test(message.trim()))
    found.invalid('message', message, 'must not contain line breaks');
  if (reason !== undefined) found.oneOf('reason', reason, REASONS);
}

/** The key of an annotation stands behind the name of its policy. */
function checkAuditAnnotations(
  found: Report,
  policy: string,
  annotations: readonly AuditAnnotation[] | undefined,
): void {
  if ((annotations ?? []).length > MAX_ANNOTATIONS) {
    const why = `must not have more than ${MAX_ANNOTATIONS} auditAnnotations`;
    found.invalid('auditAnnotations', annotations, why);
  }
  const keys = new Set<string>();
  found.each('auditAnnotations', annotations, ({ key, valueExpression }) => {
    const whole = `${policy}/${key}`;
    if (policy === '') found.invalid('key', key, 'requires metadata.name be non-empty');
    else found.complaints('key', whole, qualifiedName(whole));
    const text = valueExpression.trim();
    if (text === '') found.required('valueExpression', 'valueExpression is not specified');
    else if (Buffer.byteLength(text) > MAX_VALUE_BYTES)
      found.required('valueExpression', `must not exceed ${MAX_VALUE_BYTES} bytes in length`);
    if (keys.has(key)) found.duplicate('key', key);
    keys.add(key);
  });
}
