import { X509Certificate } from 'node:crypto';
import type { CertificateSigningRequest } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';
import { checkSignerName } from '../../rules/signer-name.js';

const MIN_SECONDS = 600;
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
/** The purposes that a certificate can be asked for, as `certificates.k8s.io/v1` names them, sorted. */
const USAGES: readonly string[] = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

/** What a new request may ask for. */
export function checkSpec(found: Report, { spec }: CertificateSigningRequest): void {
  found.at('spec', () => {
    const text = Buffer.from(spec?.request ?? '', 'base64').toString();
    if (!text.includes('-----BEGIN CERTIFICATE REQUEST-----')) {
      found.invalid('request', spec?.request ?? null, 'PEM block type must be CERTIFICATE REQUEST');
    }
    const usages = spec?.usages ?? [];
    if (usages.length === 0) found.required('usages');
    found.each('usages', usages, (usage) => found.oneOf('', usage, USAGES));
    for (const [index, usage] of usages.entries())
      if (usages.indexOf(usage) < index) found.duplicate(`usages[${index}]`, usage);
    const signer = spec?.signerName ?? '';
    if (signer === LEGACY_SIGNER) {
      const why = 'the legacy signerName is not allowed via this API version';
      found.invalid('signerName', signer, why);
    } else checkSignerName(found, 'signerName', signer);
    const seconds = spec?.expirationSeconds;
    if (seconds !== undefined && seconds < MIN_SECONDS) {
      const why = 'may not specify a duration less than 600 seconds (10 minutes)';
      found.invalid('expirationSeconds', seconds, why);
    }
  });
}

/** What is wrong with the content of `status.certificate` (base64 of PEM); undefined: nothing, or there is none. */
export function certificateFault(encoded: string | undefined): string | undefined {
  if (!encoded) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('latin1');
  const blocks = text.matchAll(
    /-----BEGIN ([^\n-]+)-----\s*\n((?:[^\n:-]+:[^\n]*\n)*)([\s\S]*?)-----END \1-----/g,
  );
  let count = 0;
  for (const [, type = '', headers = '', body = ''] of blocks) {
    if (type !== 'CERTIFICATE')
      return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    if (headers !== '') return 'no PEM block headers are permitted';
    count++;
    if (!isCertificate(Buffer.from(body, 'base64'))) return 'x509: malformed certificate';
  }
  return count === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.length > 0;
  } catch {
    return false;
  }
}
