import type { StatusCause } from '#machinery';
import type { ValidatingAdmissionPolicyBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import { defaultMatchResources, paramRefText } from './match-resources.js';
import { checkBinding } from './policy-binding.js';

export const validatingAdmissionPolicyBinding = defineBehaviour<ValidatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'ValidatingAdmissionPolicyBinding',
  {
    strategy: {
      applyDefaults: ({ spec }) => {
        if (spec?.matchResources) defaultMatchResources(spec.matchResources);
      },
      validate,
      validateUpdate: validate,
      generationChanged: specChanged,
      allowUnconditionalUpdate: false,
    },
    row: (object) => [
      name(object),
      object.spec?.policyName ?? '',
      paramRefText(object.spec?.paramRef),
      age(object),
    ],
  },
);

function validate({ spec }: ValidatingAdmissionPolicyBinding): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      checkBinding(found, spec);
      const actions = spec?.validationActions ?? [];
      if (actions.length === 0)
        found.required('validationActions', 'at least one validation action is required');
      const seen = new Set<string>();
      found.each('validationActions', actions, (action) => {
        found.oneOf('', action, ['Audit', 'Deny', 'Warn']);
        if (seen.has(action)) found.duplicate('', action);
        seen.add(action);
      });
      if (actions.includes('Deny') && actions.includes('Warn')) {
        found.invalid(
          'validationActions',
          actions,
          'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
        );
      }
    }),
  );
}
