import { qualifiedName } from '#machinery';
import type {
  ClusterTrustBundleProjection,
  PodCertificateProjection,
  ProjectedVolumeSource,
  ServiceAccountTokenProjection,
} from '../../../../generated/index.gen.js';
import { checkLabelSelector } from '../../../rules/labels.js';
import type { Report } from '../../../rules/report.js';
import { checkSignerName } from '../../../rules/signer-name.js';
import { checkDownwardFile, checkItem, checkMode } from './file-validation.js';
import { checkProjectedPath } from './path-validation.js';

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;
const MIN_CERTIFICATE_SECONDS = 3600;
const MAX_CERTIFICATE_SECONDS = 91 * 86_400;
const MAX_OWN_CERTIFICATE_SECONDS = 86_400;
const KEY_TYPES = ['RSA3072', 'RSA4096', 'ECDSAP256', 'ECDSAP384', 'ECDSAP521', 'ED25519'];

/** Checks files from several sources in one volume; `found` is at the projection. */
export function checkProjection(
  found: Report,
  { defaultMode, sources }: ProjectedVolumeSource,
): void {
  checkMode(found, 'defaultMode', defaultMode);
  const paths = new Set<string>();
  /** Reports a path that is taken, at the projection; `shown` is what the server shows then. */
  const take = (path: string, shown: string): void => {
    if (paths.has(path))
      found.outside(3, () => found.invalid('', shown, 'conflicting duplicate paths'));
    paths.add(path);
  };
  found.each('sources', sources, (projection) => {
    const { secret, configMap, downwardAPI, serviceAccountToken } = projection;
    const { clusterTrustBundle, podCertificate } = projection;
    for (const [field, source] of [
      ['secret', secret],
      ['configMap', configMap],
    ] as const) {
      if (!source) continue;
      found.at(field, () => {
        if (!source.name) found.required('name');
        for (const [index, item] of (source.items ?? []).entries()) {
          found.at(`items[${index}]`, () => checkItem(found, item));
          if (item.path) take(item.path, source.name ?? '');
        }
      });
    }
    if (downwardAPI)
      found.at('downwardAPI', () => {
        for (const file of downwardAPI.items ?? []) {
          checkDownwardFile(found, file);
          if (file.path) take(file.path, file.path);
        }
      });
    if (serviceAccountToken)
      found.at('serviceAccountToken', () => checkToken(found, serviceAccountToken));
    if (clusterTrustBundle)
      found.at('clusterTrustBundle', () => {
        checkTrustBundle(found, clusterTrustBundle);
        take(clusterTrustBundle.path, clusterTrustBundle.path);
      });
    if (podCertificate)
      found.at('podCertificate', () => checkCertificate(found, podCertificate, take));
    if (Object.keys(projection).length > 1)
      found.forbidden('', 'may not specify more than 1 volume type per source');
  });
}

function checkToken(
  found: Report,
  { expirationSeconds: seconds = 0, path }: ServiceAccountTokenProjection,
): void {
  if (seconds < MIN_TOKEN_SECONDS)
    found.invalid('expirationSeconds', seconds, 'may not specify a duration less than 10 minutes');
  if (seconds > MAX_TOKEN_SECONDS)
    found.invalid(
      'expirationSeconds',
      seconds,
      'may not specify a duration larger than 2^32 seconds',
    );
  // The server reports the path at the projection.
  found.outside(3, () => {
    if (!path) found.required('path');
    else checkProjectedPath(found, 'path', path);
  });
}

function checkTrustBundle(found: Report, bundle: ClusterTrustBundleProjection): void {
  const { name, signerName, labelSelector, path } = bundle;
  if (name !== undefined && signerName !== undefined)
    found.invalid('', bundle, 'only one of name and signerName may be used');
  else if (name !== undefined) {
    if (name === '') found.required('name', 'must be a valid object name');
    if (labelSelector)
      found.invalid(
        'labelSelector',
        labelSelector,
        'labelSelector must be unset if name is specified',
      );
  } else if (signerName !== undefined) {
    if (signerName === '') found.required('signerName', 'must be a valid signer name');
    checkSignerName(found, 'signerName', signerName);
    checkLabelSelector(found, 'labelSelector', labelSelector);
  } else found.required('', 'either name or signerName must be specified');
  if (!path) found.required('path');
  checkProjectedPath(found, 'path', path);
}

function checkCertificate(
  found: Report,
  certificate: PodCertificateProjection,
  take: (path: string, shown: string) => void,
): void {
  const { signerName, userAnnotations, keyType, maxExpirationSeconds: seconds } = certificate;
  checkSignerName(found, 'signerName', signerName);
  for (const key of Object.keys(userAnnotations ?? {}).sort())
    if (!key.includes('/') || qualifiedName(key.toLowerCase()).length > 0)
      found.complaints('userAnnotations', key.toLowerCase(), qualifiedName(key.toLowerCase()));
  found.oneOf('keyType', keyType, KEY_TYPES);
  if (seconds !== undefined) {
    const most = /^([^/]+\.)?kubernetes\.io\//.test(signerName)
      ? MAX_OWN_CERTIFICATE_SECONDS
      : MAX_CERTIFICATE_SECONDS;
    const bound = (what: string): void =>
      found.invalid(
        'maxExpirationSeconds',
        seconds,
        `if provided, maxExpirationSeconds must be ${what}`,
      );
    if (seconds < MIN_CERTIFICATE_SECONDS) bound(`>= ${MIN_CERTIFICATE_SECONDS}`);
    if (seconds > most) bound(`<= ${most}`);
  }
  let files = 0;
  for (const field of ['credentialBundlePath', 'keyPath', 'certificateChainPath'] as const) {
    const path = certificate[field];
    if (!path) continue;
    files++;
    checkProjectedPath(found, field, path);
    take(path, path);
  }
  if (files === 0)
    found.required(
      '',
      'specify at least one of credentialBundlePath, keyPath, and certificateChainPath',
    );
}
