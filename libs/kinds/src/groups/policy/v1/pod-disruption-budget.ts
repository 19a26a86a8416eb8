import type { StatusCause } from '#machinery';
import type { PodDisruptionBudget } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { toInternal } from '../../internal/form.js';
import { checkAtMost100Percent, checkIntOrPercent } from '../../rules/int-or-percent.js';
import { checkLabelSelector } from '../../rules/labels.js';
import { report } from '../../rules/report.js';
import { separateStatus, specChanged } from '../../strategies/status.js';

export const podDisruptionBudget = defineBehaviour<PodDisruptionBudget>(
  'policy/v1',
  'PodDisruptionBudget',
  {
    strategy: {
      ...separateStatus(() => ({
        disruptionsAllowed: 0,
        currentHealthy: 0,
        desiredHealthy: 0,
        expectedPods: 0,
      })),
      validate,
      validateUpdate: (object, _old, { subresource }) =>
        subresource === 'status' ? validateStatus(object) : validate(object),
      validateName: () => [],
      generationChanged: specChanged,
      allowUnconditionalUpdate: false,
    },
    row: (object) => [
      name(object),
      String(object.spec?.minAvailable ?? 'N/A'),
      String(object.spec?.maxUnavailable ?? 'N/A'),
      object.status?.disruptionsAllowed ?? 0,
      age(object),
    ],
  },
);

function validate({ spec }: PodDisruptionBudget): StatusCause[] {
  return report((found) => {
    if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined) {
      found.invalid(
        'spec',
        toInternal('PodDisruptionBudgetSpec', spec),
        'minAvailable and maxUnavailable cannot be both set',
      );
    }
    found.at('spec', () => {
      for (const field of ['minAvailable', 'maxUnavailable'] as const) {
        if (spec[field] === undefined) continue;
        checkIntOrPercent(found, field, spec[field]);
        checkAtMost100Percent(found, field, spec[field]);
      }
      checkLabelSelector(found, 'selector', spec.selector);
      if (spec.unhealthyPodEvictionPolicy !== undefined) {
        found.oneOf('unhealthyPodEvictionPolicy', spec.unhealthyPodEvictionPolicy, [
          'AlwaysAllow',
          'IfHealthyBudget',
        ]);
      }
    });
  });
}

function validateStatus({ status }: PodDisruptionBudget): StatusCause[] {
  return report((found) =>
    found.at('status', () => {
      for (const field of [
        'disruptionsAllowed',
        'currentHealthy',
        'desiredHealthy',
        'expectedPods',
      ] as const)
        found.notNegative(field, status?.[field]);
    }),
  );
}
