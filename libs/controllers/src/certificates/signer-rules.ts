/** What the rules of signers look at in a PKCS #10 request. */
export interface RequestFacts {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ips: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
}

/** Why a signer refuses a request, or undefined when it signs it. */
type SignerRule = (request: RequestFacts, usages: readonly string[]) => string | undefined;

export const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';

const servingUsages = ['digital signature', 'key encipherment', 'server auth'];
const clientUsages = ['client auth', 'digital signature', 'key encipherment'];

/** The signers of kube-controller-manager and what each demands of a request. */
export const signerRules: Readonly<Record<string, SignerRule>> = {
  'kubernetes.io/kube-apiserver-client': (_, usages) => {
    const odd = usages.find((usage) => !clientUsages.includes(usage));
    if (odd !== undefined) return `invalid usage for client certificate: ${odd}`;
    return usages.includes('client auth')
      ? undefined
      : 'missing required usage for client certificate: client auth';
  },
  [KUBELET_CLIENT]: (request, usages) => {
    if (!isNodesOnly(request)) return 'subject organization is not system:nodes';
    if (request.dnsNames.length > 0) return 'DNS subjectAltNames are not allowed';
    if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
    if (request.ips.length > 0) return 'IP subjectAltNames are not allowed';
    if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
    return nameFault(request) ?? usageFault(usages, clientUsages);
  },
  'kubernetes.io/kubelet-serving': (request, usages) => {
    if (!isNodesOnly(request)) return 'subject organization is not system:nodes';
    if (request.dnsNames.length + request.ips.length === 0)
      return 'DNS or IP subjectAltName is required';
    if (request.emails.length > 0) return 'Email subjectAltNames are not allowed';
    if (request.uris.length > 0) return 'URI subjectAltNames are not allowed';
    return usageFault(usages, servingUsages) ?? nameFault(request);
  },
  'kubernetes.io/legacy-unknown': () => undefined,
};

function isNodesOnly({ organizations }: RequestFacts): boolean {
  return organizations.length === 1 && organizations[0] === 'system:nodes';
}

function nameFault({ commonName }: RequestFacts): string | undefined {
  return commonName.startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node:';
}

/** Keys that are not RSA do without key encipherment. */
function usageFault(usages: readonly string[], required: readonly string[]): string | undefined {
  const given = [...new Set(usages)].toSorted();
  const equals = (wanted: readonly string[]): boolean => given.join() === wanted.join();
  const isFine =
    equals(required) || equals(required.filter((usage) => usage !== 'key encipherment'));
  return isFine ? undefined : `usages did not match [${required.join(' ')}]`;
}
