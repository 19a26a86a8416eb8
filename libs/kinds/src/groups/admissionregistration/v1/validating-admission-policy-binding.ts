import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { ValidatingAdmissionPolicyBinding } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import { checkMatchResources, defaultMatchResources, paramRefText } from './match-resources.js';

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
    row: (object, now) => [
      name(object),
      object.spec?.policyName ?? '',
      paramRefText(object.spec?.paramRef),
      age(object, now),
    ],
  },
);

function validate({ spec }: ValidatingAdmissionPolicyBinding): StatusCause[] {
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
