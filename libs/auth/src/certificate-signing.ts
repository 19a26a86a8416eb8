import type { Extension, X509Certificate } from '@peculiar/x509';
import type { webcrypto } from 'node:crypto';
import { alternativeNames, decodeRequest, x509Library } from './certificate-request.js';

/** What a signer grants to a request. */
export interface SigningOrder {
  /** As CertificateSigningRequests name them: `client auth`, `digital signature` … */
  readonly usages: readonly string[];
  /** How long the certificate is to be valid. */
  readonly seconds: number;
}

interface Signer {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash: string };
}

/** Certificates are valid from a little before now, because clocks differ; those of longer life end earlier for it. */
const BACKDATE_MS = 5 * 60 * 1000;
const SHORT_MS = 8 * 3600 * 1000;

const KEY_USAGES: Readonly<Record<string, number>> = {
  signing: 1,
  'digital signature': 1,
  'content commitment': 2,
  'key encipherment': 4,
  'data encipherment': 8,
  'key agreement': 16,
  'cert sign': 32,
  'crl sign': 64,
  'encipher only': 128,
  'decipher only': 256,
};

/** Object identifiers of extended key usages (RFC 5280, 4.2.1.12). */
const EXTENDED_USAGES: Readonly<Record<string, string>> = {
  any: '2.5.29.37.0',
  'server auth': '1.3.6.1.5.5.7.3.1',
  'client auth': '1.3.6.1.5.5.7.3.2',
  'code signing': '1.3.6.1.5.5.7.3.3',
  'email protection': '1.3.6.1.5.5.7.3.4',
  's/mime': '1.3.6.1.5.5.7.3.4',
  'ipsec end system': '1.3.6.1.5.5.7.3.5',
  'ipsec tunnel': '1.3.6.1.5.5.7.3.6',
  'ipsec user': '1.3.6.1.5.5.7.3.7',
  timestamping: '1.3.6.1.5.5.7.3.8',
  'ocsp signing': '1.3.6.1.5.5.7.3.9',
  'microsoft sgc': '1.3.6.1.4.1.311.10.3.3',
  'netscape sgc': '2.16.840.1.113730.4.1',
};

/**
 * Signs a PKCS #10 request (PEM) as kube-controller-manager's signers do: subject, names and key as asked for, usages as ordered,
 * never beyond the life of the authority. Gives PEM. Rejects when the request cannot be read or its signature is wrong.
 */
export async function signRequest(
  pem: string,
  { usages, seconds }: SigningOrder,
  signer: Signer,
  now: number,
  serialNumber: string,
): Promise<string> {
  const x509 = await x509Library();
  const request = await decodeRequest(pem);
  if (!(await request.verify())) throw new Error('unable to verify certificate request signature');
  const life = seconds * 1000;
  const end = now + (life <= SHORT_MS ? life : life - BACKDATE_MS);
  const extensions: Extension[] = [new x509.BasicConstraintsExtension(false, undefined, true)];
  const bits = usages.reduce((sum, usage) => sum | (KEY_USAGES[usage] ?? 0), 0);
  if (bits !== 0) extensions.unshift(new x509.KeyUsagesExtension(bits, true));
  const extended = usages.flatMap((usage) => EXTENDED_USAGES[usage] ?? []);
  if (extended.length > 0) extensions.push(new x509.ExtendedKeyUsageExtension(extended));
  extensions.push(await x509.AuthorityKeyIdentifierExtension.create(signer.certificate.publicKey));
  const names = await alternativeNames(request);
  if (names !== undefined) extensions.push(names);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber,
    subject: request.subjectName.toJSON(),
    issuer: signer.certificate.subject,
    notBefore: new Date(now - BACKDATE_MS),
    notAfter: new Date(Math.min(end, signer.certificate.notAfter.getTime())),
    publicKey: request.publicKey,
    signingKey: signer.key,
    signingAlgorithm: signer.algorithm,
    extensions,
  });
  const text = certificate.toString('pem');
  return text.endsWith('\n') ? text : `${text}\n`;
}
