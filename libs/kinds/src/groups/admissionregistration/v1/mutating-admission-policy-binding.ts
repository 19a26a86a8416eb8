import type { StatusCause } from '#machinery';
import type { MutatingAdmissionPolicyBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import { defaultMatchResources, paramRefText } from './match-resources.js';
import { checkBinding } from './policy-binding.js';

export const mutatingAdmissionPolicyBinding = defineBehaviour<MutatingAdmissionPolicyBinding>(
  'admissionregistration.k8s.io/v1',
  'MutatingAdmissionPolicyBinding',
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

function validate({ spec }: MutatingAdmissionPolicyBinding): StatusCause[] {
  return report((found) => found.at('spec', () => checkBinding(found, spec)));
}
