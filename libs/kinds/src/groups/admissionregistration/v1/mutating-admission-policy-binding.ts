import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { MutatingAdmissionPolicyBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import { checkMatchResources, defaultMatchResources, paramRefText } from './match-resources.js';

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
    row: (object, now) => [
      name(object),
      object.spec?.policyName ?? '',
      paramRefText(object.spec?.paramRef),
      age(object, now),
    ],
  },
);

function validate({ spec }: MutatingAdmissionPolicyBinding): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      if (!spec?.policyName) found.required('policyName');
      else found.complaints('policyName', spec.policyName, dns1123Subdomain(spec.policyName));
      const parameters = spec?.paramRef;
      if (parameters) {
        if (!parameters.name && !parameters.selector)
          found.required('paramRef', 'one of name or selector must be specified');
        if (parameters.name && parameters.selector)
          found.forbidden('paramRef.name', 'name and selector are mutually exclusive');
        if (parameters.parameterNotFoundAction === undefined)
          found.required('paramRef.parameterNotFoundAction');
        else
          found.oneOf('paramRef.parameterNotFoundAction', parameters.parameterNotFoundAction, [
            'Deny',
            'Allow',
          ]);
      }
      if (spec?.matchResources)
        found.at('matchResources', () => checkMatchResources(found, spec.matchResources!));
    }),
  );
}
