import type { ServerCertificate } from '#images';
import { certificateOf } from '../../../proxy/certificates.js';
import type { Listener } from '../api/objects.js';
import { failed, fulfilled, type Finding } from './finding.js';
import type { GatewayObjects } from './gateway-objects.js';
import { isPermitted } from './grants.js';

/** The certificates of a listener that ends TLS. */
export interface ListenerCertificates {
  readonly resolved: Finding;
  readonly certificates: readonly ServerCertificate[];
}

const INVALID = 'InvalidCertificateRef';

/** Follows `tls.certificateRefs` of an HTTPS listener; the first reference that leads nowhere is what the listener fails for. */
export function certificatesOf(
  { tls }: Listener,
  namespace: string,
  objects: Pick<GatewayObjects, 'grants' | 'secret'>,
): ListenerCertificates {
  const certificates: ServerCertificate[] = [];
  const fail = (reason: string, message: string): ListenerCertificates => ({
    resolved: failed(reason, message),
    certificates: [],
  });
  for (const ref of tls?.certificateRefs ?? []) {
    const { group = '', kind = 'Secret', name } = ref;
    const to = { group, kind, name, namespace: ref.namespace ?? namespace };
    if (group !== '' || kind !== 'Secret')
      return fail(INVALID, `certificates come from Secrets, not from ${kind} of "${group}"`);
    if (!isPermitted({ kind: 'Gateway', namespace, to }, objects))
      return fail('RefNotPermitted', `no ReferenceGrant allows Secret ${to.namespace}/${name}`);
    const certificate = certificateOf(objects.secret(to.namespace, name));
    if (certificate === undefined)
      return fail(INVALID, `Secret ${to.namespace}/${name} is missing or holds no certificate`);
    certificates.push(certificate);
  }
  return certificates.length === 0
    ? fail(INVALID, 'the listener has no certificateRefs')
    : { resolved: fulfilled('ResolvedRefs', 'all certificates are there'), certificates };
}
