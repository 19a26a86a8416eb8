import type { StatusCause } from '#machinery';
import type { PriorityClass } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';

const MAX_USER_VALUE = 1_000_000_000;
const SYSTEM_PREFIX = 'system-';

/** Values of the classes that the cluster itself uses. */
const systemValues: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

export const priorityClass = defineBehaviour<PriorityClass>(
  'scheduling.k8s.io/v1',
  'PriorityClass',
  {
    strategy: {
      applyDefaults: (object) => {
        object.preemptionPolicy ??= 'PreemptLowerPriority';
      },
      validate,
      validateUpdate: (object, old) =>
        report((found) => {
          if (object.value !== old.value)
            found.forbidden('value', 'may not be changed in an update.');
          found.immutable(
            'preemptionPolicy',
            object.preemptionPolicy !== old.preemptionPolicy,
            object.preemptionPolicy,
          );
        }),
      // Made with generation 1, which no change raises.
      generationChanged: () => false,
    },
    row: (object) => [
      name(object),
      object.value ?? 0,
      object.globalDefault ?? false,
      age(object),
      object.preemptionPolicy ?? '',
    ],
  },
);

function validate(object: PriorityClass): StatusCause[] {
  return report((found) => {
    const className = name(object);
    const value = object.value ?? 0;
    if (className.startsWith(SYSTEM_PREFIX)) {
      const known = systemValues[className];
      const reserved = `priority class names with '${SYSTEM_PREFIX}' prefix are reserved for system use only. error: `;
      if (known === undefined)
        found.forbidden(
          'metadata.name',
          `${reserved}${className} is not a known system priority class`,
        );
      else if (known !== value)
        found.forbidden(
          'metadata.name',
          `${reserved}value of ${className} PriorityClass must be ${known}`,
        );
    } else if (value > MAX_USER_VALUE)
      found.forbidden(
        'value',
        `maximum allowed value of a user defined priority is ${MAX_USER_VALUE}`,
      );
    if (object.preemptionPolicy !== undefined) {
      found.oneOf('preemptionPolicy', object.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
    }
  });
}
