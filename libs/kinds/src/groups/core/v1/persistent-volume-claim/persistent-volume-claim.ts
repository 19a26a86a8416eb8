import type { Draft } from '#machinery';
import type {
  PersistentVolumeClaim,
  PersistentVolumeClaimSpec,
} from '../../../../generated/index.gen.js';
import { defineBehaviour } from '../../../../behaviour.js';
import { age, name } from '../../../cells/age.js';
import { accessModesText } from '../../../cells/text.js';
import { roundQuantities } from '../../../rules/resource-list.js';
import { separateStatus } from '../../../strategies/status.js';
import { claimSpecWarnings } from './warnings.js';
import { validateClaim, validateClaimUpdate } from './validation.js';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const status = separateStatus<PersistentVolumeClaim>(() => ({ phase: 'Pending' }));

export const persistentVolumeClaim = defineBehaviour<PersistentVolumeClaim>(
  'v1',
  'PersistentVolumeClaim',
  {
    strategy: {
      prepareForCreate: (object, context) => {
        status.prepareForCreate(object, context);
        if (object.spec) keepBothSources(object.spec);
      },
      prepareForUpdate: (object, old, context) => {
        status.prepareForUpdate(object, old, context);
        if (object.spec && context.subresource === undefined) keepBothSources(object.spec);
      },
      applyDefaults: (object) => {
        defaultClaimSpec((object.spec ??= {}));
        (object.status ??= {}).phase ||= 'Pending';
      },
      validate: validateClaim,
      validateUpdate: (object, old, { subresource }) =>
        subresource === 'status' ? [] : validateClaimUpdate(object, old),
      warnings: ({ spec }) => (spec ? claimSpecWarnings(spec, 'spec') : []),
    },
    row: (object) => {
      const { spec, status: state } = object;
      const bound = Boolean(spec?.volumeName);
      return [
        name(object),
        object.metadata?.deletionTimestamp ? 'Terminating' : (state?.phase ?? ''),
        spec?.volumeName ?? '',
        bound ? (state?.capacity?.['storage'] ?? '0') : '',
        bound ? accessModesText(state?.accessModes) : '',
        object.metadata?.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '',
        spec?.volumeAttributesClassName ?? '<unset>',
        age(object),
        spec?.volumeMode ?? '<unset>',
      ];
    },
  },
);

/** Defaults of a claim, or of the template of one. */
export function defaultClaimSpec(spec: Draft<PersistentVolumeClaimSpec>): void {
  spec.volumeMode ??= 'Filesystem';
  roundQuantities(spec.resources?.limits);
  roundQuantities(spec.resources?.requests);
}

/** What the older of the two fields cannot express is dropped from it; then, unless a namespace is named, both say the same. */
function keepBothSources(spec: Draft<PersistentVolumeClaimSpec>): void {
  // CrossNamespaceVolumeDataSource is off by default in 1.36: the server drops what names a namespace.
  if (spec.dataSourceRef?.namespace) delete spec.dataSourceRef;
  // The older field takes two kinds and forgets any other, where it stands alone.
  if (spec.dataSource && !spec.dataSourceRef && !isClaimOrSnapshot(spec.dataSource))
    delete spec.dataSource;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource) spec.dataSource = { ...spec.dataSourceRef };
}

function isClaimOrSnapshot({
  apiGroup,
  kind,
}: {
  readonly apiGroup?: string | null;
  readonly kind: string;
}): boolean {
  return apiGroup
    ? apiGroup === 'snapshot.storage.k8s.io' && kind === 'VolumeSnapshot'
    : kind === 'PersistentVolumeClaim';
}
