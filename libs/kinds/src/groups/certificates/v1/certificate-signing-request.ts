import { humanDuration, type Draft } from '#machinery';
import type { CertificateSigningRequest } from '../../../generated/index.gen.js';
import { defineBehaviour } from '../../../behaviour.js';
import { age, name } from '../../cells/age.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const MIN_SECONDS = 600;

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
      validateUpdate: (object, old) => report((found) => checkConditions(found, object, old)),
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

type Draftable = { status?: { conditions?: unknown; certificate?: unknown } };

/** `/approval` writes all conditions and nothing else; `/status` leaves the decisions (Approved, Denied) as they are. */
function keepOtherStatus(
  object: Draftable,
  old: CertificateSigningRequest,
  subresource: string,
): void {
  const conditions = (object as CertificateSigningRequest).status?.conditions ?? [];
  if (subresource === 'approval') {
    object.status = { ...old.status, ...(conditions.length > 0 ? { conditions } : {}) };
    if (conditions.length === 0) delete object.status.conditions;
    return;
  }
  const isDecision = ({ type }: { readonly type: string }): boolean =>
    type === 'Approved' || type === 'Denied';
  const merged = [
    ...(old.status?.conditions ?? []).filter(isDecision),
    ...conditions.filter((each) => !isDecision(each)),
  ];
  const status = { ...object.status };
  if (merged.length > 0) Object.assign(status, { conditions: merged });
  object.status = status;
}

/** Conditions without times get them: now, or when the condition came to its present status. */
function stampConditions(
  object: Draft<CertificateSigningRequest>,
  old: CertificateSigningRequest,
  now: string,
): void {
  for (const condition of object.status?.conditions ?? []) {
    condition.lastUpdateTime ??= now;
    condition.lastTransitionTime ??=
      old.status?.conditions?.find(
        ({ type, status }) => type === condition.type && status === condition.status,
      )?.lastTransitionTime ?? now;
  }
}

function checkSpec(found: Report, { spec }: CertificateSigningRequest): void {
  found.at('spec', () => {
    const text = Buffer.from(spec?.request ?? '', 'base64').toString();
    if (!text.includes('-----BEGIN CERTIFICATE REQUEST-----')) {
      found.invalid('request', spec?.request ?? null, 'PEM block type must be CERTIFICATE REQUEST');
    }
    const usages = spec?.usages ?? [];
    if (usages.length === 0) found.required('usages');
    for (const [index, usage] of usages.entries())
      if (usages.indexOf(usage) < index) found.duplicate(`usages[${index}]`, usage);
    checkSigner(found, spec?.signerName ?? '');
    const seconds = spec?.expirationSeconds;
    if (seconds !== undefined && seconds < MIN_SECONDS) {
      found.invalid(
        'expirationSeconds',
        seconds,
        'may not specify a duration less than 600 seconds (10 minutes)',
      );
    }
  });
}

function checkSigner(found: Report, signer: string): void {
  if (signer === '') found.required('signerName');
  else if (signer.split('/').length !== 2)
    found.invalid(
      'signerName',
      signer,
      'must be a fully qualified domain and path of the form "example.com/signer-name"',
    );
  else if (signer === 'kubernetes.io/legacy-unknown')
    found.invalid(
      'signerName',
      signer,
      'the legacy signerName is not allowed via this API version',
    );
}

function checkConditions(
  found: Report,
  object: CertificateSigningRequest,
  old: CertificateSigningRequest,
): void {
  const conditions = object.status?.conditions ?? [];
  const has = (type: string): boolean => conditions.some((condition) => condition.type === type);
  if (has('Approved') && has('Denied'))
    found.invalid(
      'status.conditions',
      'Denied',
      'Approved and Denied conditions are mutually exclusive',
    );
  for (const stored of old.status?.conditions ?? []) {
    if (!conditions.some((condition) => condition.type === stored.type)) {
      found.forbidden(
        'status.conditions',
        `updates may not remove a condition of type "${stored.type}"`,
      );
    }
  }
  const before = old.status?.certificate;
  if (before && !same(object.status?.certificate, before)) {
    found.forbidden('status.certificate', 'updates may not modify a certificate once set');
  }
}

function conditionText({ status }: CertificateSigningRequest): string {
  const has = (type: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type) ?? false;
  const texts = [has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending'];
  if (has('Failed')) texts.push('Failed');
  if (status?.certificate) texts.push('Issued');
  return texts.join(',');
}
