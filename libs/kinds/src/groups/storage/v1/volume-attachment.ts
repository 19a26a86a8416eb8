import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { VolumeAttachment } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { toInternal } from '../../internal/form.js';
import { checkDriverName } from '../../core/v1/volumes/source-parts.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';
import { separateStatus } from '../../strategies/status.js';

export const volumeAttachment = defineBehaviour<VolumeAttachment>(
  'storage.k8s.io/v1',
  'VolumeAttachment',
  {
    strategy: {
      ...separateStatus(() => ({ attached: false })),
      validate: (object) => report((found) => checkAttachment(found, object)),
      validateUpdate,
      allowUnconditionalUpdate: false,
    },
    row: (object) => [
      name(object),
      object.spec?.attacher ?? '',
      object.spec?.source?.persistentVolumeName ?? '',
      object.spec?.nodeName ?? '',
      object.status?.attached ?? false,
      age(object),
    ],
  },
);

function checkAttachment(found: Report, { spec }: VolumeAttachment): void {
  found.at('spec', () => {
    checkDriverName(found, 'attacher', spec?.attacher ?? '');
    const { persistentVolumeName, inlineVolumeSpec } = spec?.source ?? {};
    const one = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName';
    if (persistentVolumeName === undefined && inlineVolumeSpec === undefined)
      found.required('source', one);
    else if (persistentVolumeName !== undefined && inlineVolumeSpec !== undefined)
      found.forbidden('source', one);
    else if (persistentVolumeName === '')
      found.required('source.persistentVolumeName', 'must specify non empty persistentVolumeName');
    else if (persistentVolumeName !== undefined)
      found.complaints(
        'source.persistentVolumeName',
        persistentVolumeName,
        dns1123Subdomain(persistentVolumeName),
      );
    found.complaints('nodeName', spec?.nodeName ?? '', dns1123Subdomain(spec?.nodeName ?? ''));
  });
}

function validateUpdate(object: VolumeAttachment, old: VolumeAttachment): StatusCause[] {
  return report((found) => {
    checkAttachment(found, object);
    if (!same(object.spec, old.spec))
      found.invalid(
        'spec',
        toInternal('VolumeAttachmentSpec', object.spec ?? {}),
        'field is immutable',
      );
  });
}
