import type { ResourceClaimTemplate } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { defaultRequests } from './requests.js';

export const resourceClaimTemplate = defineBehaviour<ResourceClaimTemplate>(
  'resource.k8s.io/v1',
  'ResourceClaimTemplate',
  {
    strategy: {
      applyDefaults: ({ spec }) => defaultRequests(spec?.spec?.devices),
      validateUpdate: (object, old) =>
        report((found) => found.immutable('spec', !same(object.spec, old.spec), object.spec)),
    },
    row: (object) => [name(object), age(object)],
  },
);
