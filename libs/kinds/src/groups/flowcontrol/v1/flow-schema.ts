import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { FlowSchema } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';

const MAX_PRECEDENCE = 10000;

export const flowSchema = defineBehaviour<FlowSchema>(
  'flowcontrol.apiserver.k8s.io/v1',
  'FlowSchema',
  {
    strategy: {
      ...separateStatus(() => ({})),
      applyDefaults: ({ spec }) => {
        if (spec) spec.matchingPrecedence ||= 1000;
      },
      validate,
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? [] : validate(object),
      generationChanged: specChanged,
    },
    row: (object) => {
      const { spec, status } = object;
      return [
        name(object),
        spec?.priorityLevelConfiguration?.name ?? '',
        spec?.matchingPrecedence ?? 0,
        spec?.distinguisherMethod?.type ?? '<none>',
        age(object),
        status?.conditions?.find((condition) => condition.type === 'Dangling')?.status ?? '?',
      ];
    },
  },
);

function validate({ spec }: FlowSchema): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      const precedence = spec?.matchingPrecedence ?? 0;
      if (precedence <= 0)
        found.invalid('matchingPrecedence', precedence, 'must be a positive value');
      if (precedence > MAX_PRECEDENCE)
        found.invalid(
          'matchingPrecedence',
          precedence,
          `must not be greater than ${MAX_PRECEDENCE}`,
        );
      const method = spec?.distinguisherMethod?.type;
      if (method !== undefined && !['ByNamespace', 'ByUser'].includes(method)) {
        found.notSupported('distinguisherMethod', method, ['ByNamespace', 'ByUser']);
      }
      const level = spec?.priorityLevelConfiguration?.name ?? '';
      if (level === '')
        found.required('priorityLevelConfiguration.name', 'must reference a priority level');
      else found.complaints('priorityLevelConfiguration.name', level, dns1123Subdomain(level));
      found.each('rules', spec?.rules, ({ subjects }) => {
        if ((subjects?.length ?? 0) === 0)
          found.required('subjects', 'subjects must contain at least one value');
        found.each('subjects', subjects, ({ kind }) =>
          found.oneOf('kind', kind, ['Group', 'ServiceAccount', 'User']),
        );
      });
    }),
  );
}
