import type { CertificateSigningRequest } from '#kinds';
import type { RequestFacts } from './signer-rules.js';

/** The authority behind the signers. */
export interface CertificateSigner {
  /** Reads a PKCS #10 request (PEM). Rejects when it is broken. */
  parse(request: string): Promise<RequestFacts>;
  /** Signs it; gives the certificate as PEM. */
  sign(
    request: string,
    order: { readonly usages: readonly string[]; readonly seconds: number },
  ): Promise<string>;
}

/** The PEM text that a request carries. */
export function pemOf({ spec }: CertificateSigningRequest): string {
  return Buffer.from(spec.request ?? '', 'base64').toString();
}

/** The condition of a type, when it is there. */
export function conditionOf(
  { status }: CertificateSigningRequest,
  type: 'Approved' | 'Denied' | 'Failed',
) {
  return status?.conditions?.find((condition) => condition.type === type);
}
