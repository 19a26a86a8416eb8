import type { StatusCause } from '#machinery';
import type { ValidatingAdmissionPolicy } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';
import {
  checkMatchResources,
  checkParamKind,
  defaultMatchResources,
  paramKindText,
} from './match-resources.js';
import { checkMatchConditions } from './webhook.js';

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
function validate({ spec }: ValidatingAdmissionPolicy): StatusCause[] {
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
      found.each('validations', spec?.validations, ({ expression, message }) => {
        if (!expression?.trim()) found.required('expression', 'expression is not specified');
        if (message?.includes('\n'))
          found.invalid('message', message, 'message must not contain line breaks');
      });
    }),
  );
}
