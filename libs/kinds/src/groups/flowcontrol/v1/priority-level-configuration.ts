import type { StatusCause } from '#machinery';
import type { PriorityLevelConfiguration } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';

export const priorityLevelConfiguration = defineBehaviour<PriorityLevelConfiguration>(
  'flowcontrol.apiserver.k8s.io/v1',
  'PriorityLevelConfiguration',
  {
    strategy: {
      ...separateStatus(() => ({})),
      applyDefaults: ({ spec }) => {
        if (spec?.limited) {
          spec.limited.nominalConcurrencyShares ??= 30;
          spec.limited.lendablePercent ??= 0;
          const queuing = spec.limited.limitResponse?.queuing;
          if (queuing) {
            queuing.queues ||= 64;
            queuing.handSize ||= 8;
            queuing.queueLengthLimit ||= 50;
          }
        }
        if (spec?.exempt) {
          spec.exempt.nominalConcurrencyShares ??= 0;
          spec.exempt.lendablePercent ??= 0;
        }
      },
      validate,
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? [] : validate(object),
      generationChanged: specChanged,
    },
    row: (object) => {
      const { spec } = object;
      const queuing = spec?.limited?.limitResponse?.queuing;
      return [
        name(object),
        spec?.type ?? '',
        spec?.limited?.nominalConcurrencyShares ?? '<none>',
        queuing?.queues ?? '<none>',
        queuing?.handSize ?? '<none>',
        queuing?.queueLengthLimit ?? '<none>',
        age(object),
      ];
    },
  },
);

function validate({ spec }: PriorityLevelConfiguration): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      if (spec?.type === 'Exempt') {
        if (spec.limited) found.forbidden('limited', 'must be nil if the type is not Limited');
      } else if (spec?.type === 'Limited') {
        if (spec.exempt) found.forbidden('exempt', 'must be nil if the type is Limited');
        if (!spec.limited) found.required('limited', 'must not be empty when type is Limited');
        const lend = spec.limited?.lendablePercent ?? 0;
        if (lend < 0 || lend > 100)
          found.invalid('limited.lendablePercent', lend, 'must be between 0 and 100, inclusive');
        const response = spec.limited?.limitResponse;
        if (spec.limited && response?.type === 'Queue' && !response.queuing) {
          found.required(
            'limited.limitResponse.queuing',
            'must not be empty if limited.limitResponse.type is Queue',
          );
        } else if (response?.type === 'Reject' && response.queuing) {
          found.forbidden(
            'limited.limitResponse.queuing',
            'must be nil if limited.limitResponse.type is not Queue',
          );
        }
      } else found.notSupported('type', spec?.type ?? '', ['Exempt', 'Limited']);
    }),
  );
}
