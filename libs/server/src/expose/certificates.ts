import { createSecureContext, type SecureContext } from 'node:tls';
import type { KeyPairPem } from '#auth';
import { resources, type Ingress, type Secret } from '#kinds';
import type { Informer, SimulatorContext } from '#client';

/** Names for which a certificate is kept. */
const MOST_NAMES = 100;

/**
 * The certificates that exposed ports show: that of the Secret which an Ingress names for the host, else one of the cluster's own authority.
 * The informers are asked before the cluster starts.
 */
export function exposedCertificates(
  { informers }: SimulatorContext,
  issue: (hosts: readonly string[]) => Promise<KeyPairPem>,
): (serverName: string) => Promise<SecureContext> {
  const ingresses = informers.informer(resources.ingresses);
  const secrets = informers.informer(resources.secrets);
  const issued = new Map<string, Promise<SecureContext>>();
  return (serverName) => {
    const given = ofSecret(ingresses, secrets, serverName);
    if (given !== undefined) return Promise.resolve(given);
    let known = issued.get(serverName);
    if (known === undefined) {
      const hosts = serverName === '' ? ['localhost'] : [serverName];
      known = issue(hosts).then(({ certificate: cert, key }) => createSecureContext({ cert, key }));
      if (issued.size >= MOST_NAMES) issued.clear();
      issued.set(serverName, known);
    }
    return known;
  };
}

function ofSecret(
  ingresses: Informer<Ingress>,
  secrets: Informer<Secret>,
  host: string,
): SecureContext | undefined {
  for (const { metadata, spec } of ingresses.list()) {
    const entry = spec?.tls?.find(({ hosts }) => hosts?.includes(host));
    const data = secrets.get(metadata.namespace ?? '', entry?.secretName ?? '')?.data;
    const cert = data?.['tls.crt'];
    const key = data?.['tls.key'];
    if (entry === undefined || !cert || !key) continue;
    try {
      return createSecureContext({ cert: pem(cert), key: pem(key) });
    } catch {
      // What is no certificate is no certificate; ingress-nginx shows its own then.
      return undefined;
    }
  }
  return undefined;
}

const pem = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
