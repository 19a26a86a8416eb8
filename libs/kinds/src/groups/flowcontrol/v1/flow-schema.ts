import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { FlowSchema } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { checkFlowRule } from './flow-rules.js';
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

const EXEMPT = 'exempt';

function validate({ metadata, spec }: FlowSchema): StatusCause[] {
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
      if (precedence === 1 && metadata?.name !== EXEMPT)
        found.invalid(
          'matchingPrecedence',
          precedence,
          "only the schema named 'exempt' may have matchingPrecedence 1",
        );
      const method = spec?.distinguisherMethod;
      if (method && !['ByNamespace', 'ByUser'].includes(method.type ?? ''))
        found.notSupported('distinguisherMethod.type', { Type: method.type ?? '' }, [
          'ByNamespace',
          'ByUser',
        ]);
      const level = spec?.priorityLevelConfiguration?.name ?? '';
      if (level === '')
        found.required('priorityLevelConfiguration.name', 'must reference a priority level');
      else found.complaints('priorityLevelConfiguration.name', level, dns1123Subdomain(level));
      found.each('rules', spec?.rules, (rule) => checkFlowRule(found, rule));
    }),
  );
}
