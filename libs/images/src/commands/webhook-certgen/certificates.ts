import { webcrypto } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';

/** PEM texts of an authority and of a serving certificate that it has signed. */
export interface WebhookCertificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const YEARS = 100;
const YEAR_MS = 365 * 24 * 3600 * 1000;
const BACKDATE_MS = 5 * 60 * 1000;
const EC = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };

/** Makes an authority for this one certificate, both valid for a hundred years. `now` in milliseconds. */
export async function makeCertificates(
  hosts: readonly string[],
  now: number,
): Promise<WebhookCertificates> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const validity = {
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(now + YEARS * YEAR_MS),
  };
  const generate = (): Promise<webcrypto.CryptoKeyPair> =>
    webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const [rootKeys, keys] = await Promise.all([generate(), generate()]);
  const root: X509Certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: 'O=nil1',
    ...validity,
    keys: rootKeys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  });
  const names = hosts.map((value) => ({ type: 'dns' as const, value }));
  const certificate: X509Certificate = await x509.X509CertificateGenerator.create({
    serialNumber: '02',
    subject: 'O=nil2',
    issuer: root.subject,
    ...validity,
    publicKey: keys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names),
    ],
  });
  return {
    ca: pem('CERTIFICATE', root.rawData),
    cert: pem('CERTIFICATE', certificate.rawData),
    key: pem('PRIVATE KEY', await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)),
  };
}

/** RFC 7468. */
function pem(label: string, bytes: ArrayBuffer): string {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
