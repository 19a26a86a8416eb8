import type { ResourceV1ResourceClaim } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus } from '../../strategies/status.js';
import { defaultRequests } from './requests.js';

export const resourceClaim = defineBehaviour<ResourceV1ResourceClaim>(
  'resource.k8s.io/v1',
  'ResourceClaim',
  {
    strategy: {
      ...separateStatus(() => ({})),
      applyDefaults: ({ spec }) => defaultRequests(spec?.devices),
      validateUpdate: (object, old, { subresource }) =>
        report((found) => {
          if (subresource !== 'status')
            found.immutable('spec', !same(object.spec, old.spec), object.spec);
        }),
    },
    row: (object) => [name(object), stateText(object), age(object)],
  },
);

function stateText({ metadata, status }: ResourceV1ResourceClaim): string {
  const deleted = Boolean(metadata?.deletionTimestamp);
  const states = deleted ? ['deleted'] : [];
  if (!status?.allocation) return (deleted ? states : ['pending']).join(',');
  states.push('allocated');
  if ((status.reservedFor?.length ?? 0) > 0) states.push('reserved');
  return states.join(',');
}
