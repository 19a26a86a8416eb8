import type { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509';

/** What a PKCS #10 request asks to be certified. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
}

/** The library takes longer to load than the rest of a start: a server that has its certificates never needs it. */
export async function x509Library(): Promise<typeof import('@peculiar/x509')> {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Reads a PEM block `CERTIFICATE REQUEST`. Rejects with an Error that says what is wrong with it. */
export async function parseCertificateRequest(pem: string): Promise<CertificateRequest> {
  const request = await decodeRequest(pem);
  const subject = request.subjectName;
  const names = (await alternativeNames(request))?.names.items ?? [];
  const ofType = (type: string): string[] =>
    names.filter((name) => name.type === type).map(({ value }) => value);
  return {
    commonName: subject.getField('CN').at(-1) ?? '',
    organizations: subject.getField('O'),
    dnsNames: ofType('dns'),
    ips: ofType('ip'),
    emails: ofType('email'),
    uris: ofType('url'),
  };
}

/** The subject alternative names that a request asks for. */
export async function alternativeNames(
  request: Pkcs10CertificateRequest,
): Promise<SubjectAlternativeNameExtension | undefined> {
  const { SubjectAlternativeNameExtension: Names } = await x509Library();
  return request.extensions.find((extension) => extension instanceof Names);
}

/** The request itself; its signature is not checked yet. */
export async function decodeRequest(pem: string): Promise<Pkcs10CertificateRequest> {
  const { Pkcs10CertificateRequest: Request, PemConverter } = await x509Library();
  if (!pem.includes('-----BEGIN CERTIFICATE REQUEST-----'))
    throw new Error('PEM block type must be CERTIFICATE REQUEST');
  return new Request(PemConverter.decodeFirst(pem));
}
