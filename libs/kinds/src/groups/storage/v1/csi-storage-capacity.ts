import { compareQuantities, dns1123Subdomain, type StatusCause } from '#machinery';
import type { CSIStorageCapacity } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { checkLabelSelector } from '../../rules/labels.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

export const csiStorageCapacity = defineBehaviour<CSIStorageCapacity>(
  'storage.k8s.io/v1',
  'CSIStorageCapacity',
  {
    strategy: {
      validate: (object) => report((found) => checkCapacity(found, object)),
      validateUpdate: (object, old): StatusCause[] =>
        report((found) => {
          checkCapacity(found, object);
          found.immutable(
            'nodeTopology',
            !same(object.nodeTopology, old.nodeTopology),
            object.nodeTopology,
          );
          found.immutable(
            'storageClassName',
            object.storageClassName !== old.storageClassName,
            object.storageClassName,
          );
        }),
      allowUnconditionalUpdate: false,
    },
  },
);

function checkCapacity(found: Report, object: CSIStorageCapacity): void {
  const storageClass = object.storageClassName ?? '';
  found.complaints('storageClassName', storageClass, dns1123Subdomain(storageClass));
  for (const field of ['capacity', 'maximumVolumeSize'] as const) {
    const quantity = object[field];
    if (quantity !== undefined && compareQuantities(quantity, '0') < 0)
      found.invalid(field, quantity, 'must be greater than or equal to 0');
  }
  checkLabelSelector(found, 'nodeTopology', object.nodeTopology);
}
