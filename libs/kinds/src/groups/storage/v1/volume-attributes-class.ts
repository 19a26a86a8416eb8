import { qualifiedName } from '#machinery';
import type { VolumeAttributesClass } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

export const volumeAttributesClass = defineBehaviour<VolumeAttributesClass>(
  'storage.k8s.io/v1',
  'VolumeAttributesClass',
  {
    strategy: {
      validate: ({ driverName, parameters }) =>
        report((found) => {
          if (!driverName) found.required('driverName');
          else
            found.complaints(
              'driverName',
              driverName.toLowerCase(),
              qualifiedName(driverName.toLowerCase()),
            );
          if (Object.keys(parameters ?? {}).length === 0)
            found.required('parameters', 'must contain at least one key/value pair');
        }),
      validateUpdate: (object, old) =>
        report((found) => {
          found.immutable('driverName', object.driverName !== old.driverName, object.driverName);
          found.immutable(
            'parameters',
            !same(object.parameters, old.parameters),
            object.parameters,
          );
        }),
    },
    row: (object) => [name(object), object.driverName ?? '', age(object)],
  },
);
