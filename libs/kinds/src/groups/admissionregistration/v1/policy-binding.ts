import { dns1123Subdomain, pathSegmentName } from '#machinery';
import type { MatchResources, ParamRef } from '../../../generated/index.gen.js';
import { checkLabelSelector } from '../../rules/labels.js';
import type { Report } from '../../rules/report.js';
import { checkMatchResources } from './match-resources.js';

/** What bindings of either sort of policy have in common. */
interface BindingSpec {
  readonly policyName?: string;
  readonly paramRef?: ParamRef;
  readonly matchResources?: MatchResources;
}

/** Checks the policy, the params and the resources of a binding; `found` is at its spec. */
export function checkBinding(found: Report, spec: BindingSpec | undefined): void {
  if (!spec?.policyName) found.required('policyName');
  else found.complaints('policyName', spec.policyName, dns1123Subdomain(spec.policyName));
  if (spec?.paramRef) found.at('paramRef', () => checkParamRef(found, spec.paramRef!));
  if (spec?.matchResources)
    found.at('matchResources', () => checkMatchResources(found, spec.matchResources!));
}

function checkParamRef(found: Report, { name, selector, parameterNotFoundAction }: ParamRef): void {
  if (name) found.complaints('name', name, pathSegmentName(name));
  if (name && selector) found.forbidden('name', 'name and selector are mutually exclusive');
  checkLabelSelector(found, 'selector', selector);
  if (name && selector) found.forbidden('selector', 'name and selector are mutually exclusive');
  if (!name && !selector) found.required('', 'one of name or selector must be specified');
  if (!parameterNotFoundAction) found.required('parameterNotFoundAction');
  else found.oneOf('parameterNotFoundAction', parameterNotFoundAction, ['Deny', 'Allow']);
}
