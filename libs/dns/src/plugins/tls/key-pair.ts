import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { CorefileError } from '../../corefile/corefile-error.js';
import type { TlsSettings } from '../../plugin.js';

type ReadFile = (path: string) => string | undefined;

/** Reads a certificate and its key (PEM). Throws CorefileError in the words of Go's tls.LoadX509KeyPair. */
export function loadKeyPair(
  certPath: string,
  keyPath: string,
  readFile: ReadFile,
): Pick<TlsSettings, 'cert' | 'key'> {
  const fail = (reason: string): never => {
    throw new CorefileError(`could not load TLS cert: ${reason}`);
  };
  const read = (path: string): string =>
    readFile(path) ?? fail(`open ${path}: no such file or directory`);
  const cert = read(certPath);
  const key = read(keyPath);
  const certificate = certificateIn(cert, fail);
  const privateKey = keyIn(key, fail);
  const ofCertificate = certificate.publicKey;
  if (ofCertificate.asymmetricKeyType !== privateKey.asymmetricKeyType)
    fail('tls: private key type does not match public key type');
  if (!certificate.checkPrivateKey(privateKey)) fail('tls: private key does not match public key');
  return { cert, key };
}

/** Reads the certificates that clients are checked against. Throws CorefileError in CoreDNS' words. */
export function loadRoots(path: string, readFile: ReadFile): string {
  const text = readFile(path);
  if (text === undefined)
    throw new CorefileError(`error reading ${path}: open ${path}: no such file or directory`);
  // The error that CoreDNS prints here is always empty.
  if (!typesIn(text).includes('CERTIFICATE'))
    throw new CorefileError('could not read root certs: %!s(<nil>)');
  return text;
}

const typesIn = (pem: string): string[] =>
  [...pem.matchAll(/^-----BEGIN ([^\n-]+)-----$[\s\S]*?^-----END \1-----$/gm)].map(
    ([, type]) => type as string,
  );

function certificateIn(pem: string, fail: (reason: string) => never): X509Certificate {
  const types = typesIn(pem);
  if (types.length === 0) fail('tls: failed to find any PEM data in certificate input');
  if (!types.includes('CERTIFICATE')) {
    if (types.length === 1 && types[0]?.endsWith('PRIVATE KEY'))
      fail(
        'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched',
      );
    fail(
      `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${types.join(' ')}]`,
    );
  }
  try {
    return new X509Certificate(pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----')));
  } catch {
    return fail('x509: malformed certificate');
  }
}

function keyIn(pem: string, fail: (reason: string) => never): KeyObject {
  const types = typesIn(pem);
  if (types.length === 0) fail('tls: failed to find any PEM data in key input');
  const at = types.findIndex((type) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'));
  if (at < 0) {
    if (types.length === 1 && types[0] === 'CERTIFICATE')
      fail('tls: found a certificate rather than a key in the PEM for the private key');
    fail(
      `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${types.join(' ')}]`,
    );
  }
  try {
    return createPrivateKey(pem.slice(pem.indexOf(`-----BEGIN ${types[at]}-----`)));
  } catch {
    return fail('tls: failed to parse private key');
  }
}
