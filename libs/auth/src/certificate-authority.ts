import { createPrivateKey, generateKeyPair, X509Certificate, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock, Random } from '#machinery';
import * as x509 from './x509.js';

/** A certificate and its private key as PEM text (PKCS #8, or PKCS #1 for RSA, which older clients insist on). */
export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

/** Issues the certificates of one control plane. Everything it makes is valid for ten years. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly key: string;
  /** A serving certificate (P-256) for these DNS names and addresses. */
  issueServing(hosts: readonly string[]): Promise<KeyPairPem>;
  /** A client certificate: the common name is the user, the organisations are its groups. The key is RSA: some clients cannot read EC keys. */
  issueClient(user: string, groups: readonly string[]): Promise<KeyPairPem>;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Certificates are valid from a little before now, because the clocks of client and server differ. */
const BACKDATE_MS = 5 * 60 * 1000;

const makeKeys = promisify(generateKeyPair);
const makeEcKeys = (): ReturnType<typeof makeKeys> => makeKeys('ec', { namedCurve: 'P-256' });

/**
 * Makes a new authority, or continues the one of `saved`. Certificates are RFC 5280; client identities follow the API
 * server's X.509 authentication (CN = user, O = groups).
 */
export async function createCertificateAuthority(
  chance: { readonly clock: Clock; readonly random: Random },
  saved?: KeyPairPem,
): Promise<CertificateAuthority> {
  const frame = (): Pick<x509.CertificateOrder, 'serialNumber' | 'notBefore' | 'notAfter'> => {
    const now = chance.clock.now();
    const serialNumber = Buffer.from(chance.random.uuid().replaceAll('-', ''), 'hex');
    // Positive and of constant length, also for readers that take the first bit for a sign.
    serialNumber[0] = (serialNumber[0]! & 0x3f) | 0x40;
    return { serialNumber, notBefore: now - BACKDATE_MS, notAfter: now + 10 * YEAR_MS };
  };
  const root = saved === undefined ? await newRoot(frame()) : loadRoot(saved);

  const issue = (subject: Buffer, publicKey: KeyObject, extensions: readonly Buffer[]): string =>
    x509.signCertificate(
      {
        ...frame(),
        issuer: root.subject,
        subject,
        publicKey,
        extensions: [
          x509.basicConstraints(false),
          ...extensions,
          x509.authorityKeyIdentifier(root.key),
        ],
      },
      root.key,
    );

  return {
    certificate: root.certificate,
    key: pkcs8(root.key),
    async issueServing(hosts) {
      const { publicKey, privateKey } = await makeEcKeys();
      const certificate = issue(x509.distinguishedName('kube-apiserver'), publicKey, [
        x509.keyUsage('digitalSignature'),
        x509.extendedKeyUsage('serverAuth'),
        x509.subjectAlternativeNames([...new Set(hosts)]),
      ]);
      return { certificate, key: pkcs8(privateKey) };
    },
    async issueClient(user, groups) {
      const { publicKey, privateKey } = await makeKeys('rsa', { modulusLength: 2048 });
      const certificate = issue(x509.distinguishedName(user, groups), publicKey, [
        x509.keyUsage('digitalSignature', 'keyEncipherment'),
        x509.extendedKeyUsage('clientAuth'),
      ]);
      return {
        certificate,
        key: privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
      };
    },
  };
}

interface Root {
  readonly certificate: string;
  /** As it stands in the certificate. */
  readonly subject: Buffer;
  readonly key: KeyObject;
}

async function newRoot(
  frame: Pick<x509.CertificateOrder, 'serialNumber' | 'notBefore' | 'notAfter'>,
): Promise<Root> {
  const { publicKey, privateKey: key } = await makeEcKeys();
  const subject = x509.distinguishedName('kubernetes');
  const extensions = [
    x509.basicConstraints(true),
    x509.keyUsage('keyCertSign', 'digitalSignature', 'keyEncipherment'),
    x509.subjectKeyIdentifier(publicKey),
  ];
  const order = { ...frame, issuer: subject, subject, publicKey, extensions };
  return { certificate: x509.signCertificate(order, key), subject, key };
}

function loadRoot({ certificate, key }: KeyPairPem): Root {
  const subject = x509.subjectOf(new X509Certificate(certificate).raw);
  return { certificate, subject, key: createPrivateKey(key) };
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}
