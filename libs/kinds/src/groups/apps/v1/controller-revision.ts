import type { ControllerRevision } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

export const controllerRevision = defineBehaviour<ControllerRevision>(
  'apps/v1',
  'ControllerRevision',
  {
    strategy: {
      validate: ({ revision, data }) =>
        report((found) => {
          if (data === undefined || data === null) found.required('data', 'data is mandatory');
          found.notNegative('revision', revision);
        }),
      validateUpdate: (object, old) =>
        report((found) => {
          found.notNegative('revision', object.revision);
          found.immutable('data', !same(object.data, old.data), object.data);
        }),
    },
    row: (object) => {
      const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller);
      return [
        name(object),
        owner ? `${resourceText(owner)}/${owner.name}` : '<none>',
        object.revision ?? 0,
        age(object),
      ];
    },
  },
);

function resourceText({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): string {
  const group = apiVersion.includes('/') ? `.${apiVersion.split('/')[0]}` : '';
  return `${kind.toLowerCase()}${group}`;
}
