import { dns1123Subdomain, type StatusCause } from '#machinery';
import type { VolumeAttachment } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { toInternal } from '../../internal/form.js';
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
    if (!spec?.attacher) found.required('attacher');
    else found.complaints('attacher', spec.attacher, dns1123Subdomain(spec.attacher.toLowerCase()));
    const { persistentVolumeName, inlineVolumeSpec } = spec?.source ?? {};
    if (!persistentVolumeName && !inlineVolumeSpec) {
      if (persistentVolumeName === undefined)
        found.required(
          'source',
          'must specify exactly one of inlineVolumeSpec and persistentVolumeName',
        );
      else
        found.required(
          'source.persistentVolumeName',
          'must specify non empty persistentVolumeName',
        );
    } else if (persistentVolumeName && inlineVolumeSpec) {
      found.required(
        'source',
        'must specify exactly one of inlineVolumeSpec and persistentVolumeName',
      );
    }
    if (!spec?.nodeName) found.required('nodeName');
    else found.complaints('nodeName', spec.nodeName, dns1123Subdomain(spec.nodeName));
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
