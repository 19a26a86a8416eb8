import type { Draft, StatusCause } from '#machinery';
import type { Lease } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';

export const lease = defineBehaviour<Lease>('coordination.k8s.io/v1', 'Lease', {
  strategy: {
    validate,
    // CoordinatedLeaderElection is off by default in 1.36: the server drops its fields.
    prepareForCreate: dropElection,
    prepareForUpdate: dropElection,
    validateUpdate: validate,
    allowCreateOnUpdate: true,
    allowUnconditionalUpdate: false,
  },
  row: (object) => [name(object), object.spec?.holderIdentity ?? '', age(object)],
});

function dropElection({ spec }: Draft<Lease>): void {
  delete spec?.strategy;
  delete spec?.preferredHolder;
}

function validate({ spec }: Lease): StatusCause[] {
  return report((found) =>
    found.at('spec', () => {
      const seconds = spec?.leaseDurationSeconds;
      if (seconds !== undefined && seconds <= 0)
        found.invalid('leaseDurationSeconds', seconds, 'must be greater than 0');
      found.notNegative('leaseTransitions', spec?.leaseTransitions);
    }),
  );
}
