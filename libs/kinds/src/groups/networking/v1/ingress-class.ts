import { dns1123Label, dns1123Subdomain, pathSegmentName, type StatusCause } from '#machinery';
import type { IngressClass } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { checkDomainPrefixedPath } from '../../rules/domain-path.js';
import { specChanged } from '../../strategies/status.js';

const DEFAULT_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';
const MAX_CONTROLLER = 250;

export const ingressClass = defineBehaviour<IngressClass>('networking.k8s.io/v1', 'IngressClass', {
  strategy: {
    applyDefaults: ({ spec }) => {
      if (spec?.parameters) spec.parameters.scope ??= 'Cluster';
    },
    validate: ({ spec }) => report((found) => found.at('spec', () => checkSpec(found, spec ?? {}))),
    validateUpdate,
    generationChanged: specChanged,
  },
  row: (object) => {
    const parameters = object.spec?.parameters;
    const kind = parameters
      ? `${parameters.kind}${parameters.apiGroup ? `.${parameters.apiGroup}` : ''}`
      : '';
    const isDefault = object.metadata?.annotations?.[DEFAULT_ANNOTATION] === 'true';
    return [
      isDefault ? `${name(object)} (default)` : name(object),
      object.spec?.controller ?? '',
      parameters ? `${kind}/${parameters.name}` : '<none>',
      age(object),
    ];
  },
});

function checkSpec(
  found: Report,
  { controller, parameters }: NonNullable<IngressClass['spec']>,
): void {
  if ((controller?.length ?? 0) > MAX_CONTROLLER) found.tooLong('controller', MAX_CONTROLLER);
  if (!controller) found.required('controller');
  else checkDomainPrefixedPath(found, 'controller', controller);
  if (parameters) found.at('parameters', () => checkParameters(found, parameters));
}

function checkParameters(
  found: Report,
  parameters: NonNullable<NonNullable<IngressClass['spec']>['parameters']>,
): void {
  if (parameters.apiGroup)
    found.complaints('apiGroup', parameters.apiGroup, dns1123Subdomain(parameters.apiGroup));
  for (const field of ['kind', 'name'] as const) {
    const value: string | null | undefined = parameters[field];
    if (!value) found.required(field);
    else found.complaints(field, value, pathSegmentName(value));
  }
  if (parameters.scope === undefined) found.required('scope');
  else found.oneOf('scope', parameters.scope ?? undefined, ['Cluster', 'Namespace']);
  if (parameters.scope === 'Namespace') {
    if (!parameters.namespace)
      found.required('namespace', "`parameters.scope` is set to 'Namespace'");
    else found.complaints('namespace', parameters.namespace, dns1123Label(parameters.namespace));
  } else if (parameters.scope === 'Cluster' && typeof parameters.namespace === 'string') {
    found.forbidden('namespace', "`parameters.scope` is set to 'Cluster'");
  }
}

function validateUpdate(object: IngressClass, old: IngressClass): StatusCause[] {
  return report((found) => {
    found.immutable(
      'spec.controller',
      object.spec?.controller !== old.spec?.controller,
      object.spec?.controller,
    );
    if (object.spec?.parameters)
      found.at('spec.parameters', () => checkParameters(found, object.spec.parameters!));
  });
}
