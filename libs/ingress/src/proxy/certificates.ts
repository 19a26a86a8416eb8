import { X509Certificate } from 'node:crypto';
import type { ServerCertificate } from '#images';
import type { Secret } from '#kinds';

/** A Secret by namespace and name. */
export type SecretLookup = (namespace: string, name: string) => Secret | undefined;

/** The certificate of a Secret of the type kubernetes.io/tls; undefined when there is none that can be read. */
export function certificateOf(secret: Secret | undefined): ServerCertificate | undefined {
  const { 'tls.crt': encoded, 'tls.key': key } = secret?.data ?? {};
  if (encoded === undefined || key === undefined) return undefined;
  try {
    const certificate = new X509Certificate(Buffer.from(encoded, 'base64'));
    const names = (certificate.subjectAltName ?? '').split(', ').filter((each) => each !== '');
    return {
      subject: certificate.subject.replaceAll('\n', '; '),
      issuer: certificate.issuer.replaceAll('\n', '; '),
      names: names.map((each) => each.replace(/^(?:DNS|IP Address):/, '')),
    };
  } catch {
    return undefined;
  }
}
