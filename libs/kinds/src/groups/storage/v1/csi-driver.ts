import type { StatusCause } from '#machinery';
import type { CSIDriver } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { specChanged } from '../../strategies/status.js';

const POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MAX_NAME = 63;
const MIN_TOKEN_SECONDS = 600;
const TOKENS_IN_ATTRIBUTES =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes';

export const csiDriver = defineBehaviour<CSIDriver>('storage.k8s.io/v1', 'CSIDriver', {
  strategy: {
    applyDefaults: ({ spec }) => {
      if (!spec) return;
      spec.attachRequired ??= true;
      spec.podInfoOnMount ??= false;
      spec.storageCapacity ??= false;
      spec.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
      spec.requiresRepublish ??= false;
      spec.seLinuxMount ??= false;
      if ((spec.volumeLifecycleModes?.length ?? 0) === 0)
        spec.volumeLifecycleModes = ['Persistent'];
    },
    // Only changes are counted.
    prepareForCreate: ({ metadata }) => {
      delete metadata?.generation;
    },
    validate: (object) => report((found) => checkDriver(found, object)),
    warnings: ({ spec }, old) =>
      (spec?.tokenRequests?.length ?? 0) > 0 &&
      spec?.serviceAccountTokenInSecrets === undefined &&
      !same(spec?.tokenRequests, old?.spec?.tokenRequests)
        ? [TOKENS_IN_ATTRIBUTES]
        : [],
    validateUpdate,
    generationChanged: specChanged,
    allowUnconditionalUpdate: false,
  },
  row: (object) => {
    const spec = object.spec;
    return [
      name(object),
      spec?.attachRequired ?? true,
      spec?.podInfoOnMount ?? false,
      spec?.storageCapacity ?? false,
      spec?.tokenRequests === undefined
        ? '<unset>'
        : spec.tokenRequests.map(({ audience }) => audience).join(','),
      spec?.requiresRepublish ?? false,
      (spec?.volumeLifecycleModes ?? []).join(',') || '<none>',
      age(object),
    ];
  },
});

function checkDriver(found: Report, object: CSIDriver): void {
  const spec = object.spec;
  if (name(object).length > MAX_NAME) found.tooLong('metadata.name', MAX_NAME);
  found.at('spec', () => {
    if (spec?.attachRequired === undefined) found.required('attachedRequired');
    if (spec?.fsGroupPolicy) found.oneOf('fsGroupPolicy', spec.fsGroupPolicy, POLICIES);
    const audiences = new Set<string>();
    found.each('tokenRequests', spec?.tokenRequests, ({ audience, expirationSeconds: seconds }) => {
      if (audiences.has(audience)) {
        found.duplicate('audience', audience);
        return;
      }
      audiences.add(audience);
      const bound = (what: string): void =>
        found.invalid('expirationSeconds', seconds, `may not specify a duration ${what}`);
      if ((seconds ?? MIN_TOKEN_SECONDS) < MIN_TOKEN_SECONDS) bound('less than 10 minutes');
      if ((seconds ?? 0) > 2 ** 32) bound('larger than 2^32 seconds');
    });
    for (const mode of spec?.volumeLifecycleModes ?? []) {
      if (!['Persistent', 'Ephemeral'].includes(mode))
        found.notSupported('volumeLifecycleModes', mode, ['Persistent', 'Ephemeral']);
    }
    const period = spec?.nodeAllocatableUpdatePeriodSeconds;
    if (period !== undefined && period < 10)
      found.invalid(
        'nodeAllocatableUpdatePeriodSeconds',
        period,
        'must be greater than or equal to 10 seconds',
      );
  });
}

function validateUpdate(object: CSIDriver, old: CSIDriver): StatusCause[] {
  return report((found) => {
    checkDriver(found, object);
    const [spec, before] = [object.spec, old.spec];
    // The server spells this path so.
    found.immutable(
      'spec.attachedRequired',
      spec?.attachRequired !== before?.attachRequired,
      spec?.attachRequired,
    );
    found.immutable(
      'spec.volumeLifecycleModes',
      !same(spec?.volumeLifecycleModes, before?.volumeLifecycleModes),
      spec?.volumeLifecycleModes,
    );
  });
}
