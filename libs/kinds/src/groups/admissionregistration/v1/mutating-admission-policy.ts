import type { StatusCause } from '#machinery';
import type { MutatingAdmissionPolicy, Mutation } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { specChanged } from '../../strategies/status.js';
import {
  checkMatchResources,
  checkParamKind,
  defaultMatchResources,
  paramKindText,
} from './match-resources.js';
import { checkVariables } from './variables.js';
import { checkMatchConditions } from './webhook.js';

/** Only what is written can be changed. */
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

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
      else
        found.at('matchConstraints', () => {
          checkMatchResources(found, match);
          if ((match.resourceRules?.length ?? 0) === 0) found.required('resourceRules');
          for (const operation of (match.resourceRules ?? []).flatMap(
            (rule) => rule.operations ?? [],
          ))
            found.oneOf('resourceRules.operations', operation, OPERATIONS);
        });
      checkMatchConditions(found, spec?.matchConditions);
      checkVariables(found, spec?.variables);
      if ((spec?.mutations?.length ?? 0) === 0)
        found.required('mutations', 'mutations must contain at least one item');
      found.each('mutations', spec?.mutations, (mutation) => checkMutation(found, mutation));
      if (!spec?.reinvocationPolicy) found.required('reinvocationPolicy');
      else found.oneOf('reinvocationPolicy', spec.reinvocationPolicy, ['IfNeeded', 'Never']);
    }),
  );
}

/** Each type of patch has a member of its own, and no other. */
function checkMutation(found: Report, mutation: Mutation): void {
  const { patchType } = mutation;
  if (!patchType) {
    found.required('patchType');
    return;
  }
  const members = { JSONPatch: 'jsonPatch', ApplyConfiguration: 'applyConfiguration' } as const;
  found.oneOf('patchType', patchType, ['ApplyConfiguration', 'JSONPatch']);
  for (const [type, member] of Object.entries(members)) {
    if (type !== patchType) continue;
    if (mutation[member] == null)
      found.required(member, `must be specified when patchType is ${patchType}`);
    else if (!mutation[member].expression?.trim()) found.required(`${member}.expression`);
    const other = member === 'jsonPatch' ? 'applyConfiguration' : 'jsonPatch';
    if (mutation[other] != null)
      found.invalid(other, `{${other}}`, `must not be specified when patchType is ${patchType}`);
  }
}
