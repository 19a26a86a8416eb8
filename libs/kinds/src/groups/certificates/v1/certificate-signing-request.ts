import { humanDuration } from '#machinery';
import type { CertificateSigningRequest } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report } from '../../rules/report.js';
import { keepOtherStatus, stampConditions } from './approval.js';
import { checkSpec } from './request-checks.js';
import { checkStatus } from './status-checks.js';

export const certificateSigningRequest = defineBehaviour<CertificateSigningRequest>(
  'certificates.k8s.io/v1',
  'CertificateSigningRequest',
  {
    strategy: {
      prepareForCreate: (object, { user }) => {
        object.status = {};
        // Who asks is what the server knows, not what the request says.
        const spec = object.spec;
        for (const field of ['username', 'uid', 'groups', 'extra'] as const) delete spec[field];
        if (user === undefined) return;
        const { name: username, uid, groups, extra } = user;
        if (username !== '') spec.username = username;
        if (uid) spec.uid = uid;
        if (groups.length > 0) spec.groups = [...groups];
        if (Object.keys(extra ?? {}).length > 0) Object.assign(spec, { extra });
      },
      prepareForUpdate: (object, old, { subresource, now }) => {
        if (old.spec) Object.assign(object, { spec: old.spec });
        if (subresource === undefined) {
          if (old.status) Object.assign(object, { status: old.status });
        } else {
          keepOtherStatus(object, old, subresource);
          stampConditions(object, old, now);
        }
      },
      validate: (object) => report((found) => checkSpec(found, object)),
      validateUpdate: (object, old, { subresource }) =>
        report((found) => checkStatus(found, object, old, subresource)),
      // A request is called what its author likes.
      validateName: () => [],
    },
    row: (object) => {
      const { spec } = object;
      return [
        name(object),
        age(object),
        spec?.signerName || '<none>',
        spec?.username ?? '',
        spec?.expirationSeconds === undefined
          ? '<none>'
          : humanDuration(spec.expirationSeconds * 1000),
        conditionText(object),
      ];
    },
    selectableFields: { 'spec.signerName': ({ spec }) => spec?.signerName ?? '' },
  },
);

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type) ?? false;
  const texts = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) texts.push('Failed');
  if (status?.certificate) texts.push('Issued');
  return texts.join(',');
}
