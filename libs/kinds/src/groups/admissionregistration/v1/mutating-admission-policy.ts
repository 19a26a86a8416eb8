import type { StatusCause } from '#machinery';
import type { MutatingAdmissionPolicy } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import {
  checkMatchResources,
  checkParamKind,
  defaultMatchResources,
  paramKindText,
} from './match-resources.js';
import { checkMatchConditions } from './webhook.js';

export const mutatingAdmissionPolicy = defineBehaviour<MutatingAdmissionPolicy>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicy',
  {
    strategy: {
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
      object.spec?.mutations?.length ?? 0,
      paramKindText(object.spec?.paramKind),
      age(object),
    ],
  },
);

/** Structure only: expressions are not compiled. */
function validate({ spec }: MutatingAdmissionPolicy): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      if (spec?.failurePolicy !== undefined)
        found.oneOf('failurePolicy', spec.failurePolicy, ['Fail', 'Ignore']);
      checkParamKind(found, spec?.paramKind);
      const match = spec?.matchConstraints;
      if (!match) found.required('matchConstraints');
      else found.at('matchConstraints', () => checkMatchResources(found, match));
      checkMatchConditions(found, spec?.matchConditions);
      if ((spec?.mutations?.length ?? 0) === 0)
        found.required('mutations', 'mutations must contain at least one item');
      found.each('mutations', spec?.mutations, ({ patchType, applyConfiguration, jsonPatch }) => {
        if (!patchType)
          found.required('patchType', 'must specify one of: ApplyConfiguration, JSONPatch');
        else found.oneOf('patchType', patchType, ['ApplyConfiguration', 'JSONPatch']);
        if (patchType === 'ApplyConfiguration' && !applyConfiguration?.expression)
          found.required('applyConfiguration.expression');
        if (patchType === 'JSONPatch' && !jsonPatch?.expression)
          found.required('jsonPatch.expression');
      });
      if (!spec?.reinvocationPolicy) found.required('reinvocationPolicy');
      else found.oneOf('reinvocationPolicy', spec.reinvocationPolicy, ['IfNeeded', 'Never']);
    }),
  );
}
