import { isDeepStrictEqual } from 'node:util';
import { parseCertificateRequest, PRIVILEGED_GROUP, type Authorizer } from '#auth';
import type { CertificateSigningRequest } from '#kinds';
import type { KubeObject } from '#machinery';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import { concerns, refuse } from '../../refuse.js';

const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** CertificateApproval: whoever decides about a request needs the verb `approve` on its signer. */
export function certificateApproval(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateApproval',
    validate: (object, attributes) =>
      isUpdateOf(attributes, 'approval')
        ? demand(authorizer, 'approve', object, attributes)
        : undefined,
  };
}

/** CertificateSigning: whoever brings a certificate or a condition needs the verb `sign` on the signer. */
export function certificateSigning(authorizer: Authorizer): AdmissionPlugin {
  return {
    name: 'CertificateSigning',
    validate: (object, attributes) => {
      if (!isUpdateOf(attributes, 'status')) return;
      const { status } = object as CertificateSigningRequest;
      const before = (attributes.old as CertificateSigningRequest).status;
      const isSame =
        status?.certificate === before?.certificate &&
        isDeepStrictEqual(status?.conditions ?? [], before?.conditions ?? []);
      return isSame ? undefined : demand(authorizer, 'sign', object, attributes);
    },
  };
}

/** CertificateSubjectRestriction: nobody asks the client signer for membership in the privileged group. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate: (object, attributes) => {
    if (attributes.operation !== 'CREATE' || !concerns(attributes, RESOURCE)) return;
    const request = object as CertificateSigningRequest;
    return request.spec.signerName === CLIENT_SIGNER
      ? checkSubject(request, attributes)
      : undefined;
  },
};

async function checkSubject(
  request: CertificateSigningRequest,
  attributes: Attributes,
): Promise<void> {
  const pem = Buffer.from(request.spec.request ?? '', 'base64').toString();
  const { organizations } = await parseCertificateRequest(pem).catch((error: Error) => {
    throw refuse(attributes, request, `failed to parse CSR: ${error.message}`);
  });
  if (!organizations.includes(PRIVILEGED_GROUP)) return;
  const why = `use of ${CLIENT_SIGNER} signer with ${PRIVILEGED_GROUP} group is not allowed`;
  throw refuse(attributes, request, why);
}

function isUpdateOf({ operation, kind, subresource }: Attributes, wanted: string): boolean {
  return operation === 'UPDATE' && kind.storage.resource === RESOURCE && subresource === wanted;
}

/** The stored signer counts: an update cannot change it, whatever its body says. */
async function demand(
  authorizer: Authorizer,
  verb: 'approve' | 'sign',
  object: KubeObject | undefined,
  attributes: Attributes,
): Promise<void> {
  const signer = (attributes.old as CertificateSigningRequest).spec.signerName;
  if (await maySign(authorizer, attributes, verb, signer)) return;
  const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
  throw refuse(attributes, object, why);
}

/** The right may be for the signer itself or for all of its domain (`example.com/*`). */
async function maySign(
  authorizer: Authorizer,
  { user }: Attributes,
  verb: string,
  signer: string,
): Promise<boolean> {
  const may = async (name: string): Promise<boolean> => {
    const { allowed } = await authorizer.authorize(user, {
      kind: 'resource',
      verb,
      group: 'certificates.k8s.io',
      version: '*',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    });
    return allowed;
  };
  return (await may(signer)) || may(`${signer.split('/')[0]}/*`);
}
