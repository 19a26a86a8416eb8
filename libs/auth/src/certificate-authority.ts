import type { Extension, GeneralNameType, X509Certificate } from '@peculiar/x509';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type { Clock, Random } from '#machinery';
import { x509Library as library } from './certificate-request.js';
import { signRequest, type SigningOrder } from './certificate-signing.js';

/** A certificate and its private key as PEM text (PKCS #8, or PKCS #1 for RSA, which older clients insist on). */
export interface KeyPairPem {
  readonly certificate: string;
  readonly key: string;
}

/** Issues the certificates of one control plane. What it makes by itself is valid for ten years. */
export interface CertificateAuthority {
  readonly certificate: string;
  readonly key: string;
  /** A serving certificate (P-256) for these DNS names and addresses. */
  issueServing(hosts: readonly string[]): Promise<KeyPairPem>;
  /** A client certificate: the common name is the user, the organisations are its groups. The key is RSA: some clients cannot read EC keys. */
  issueClient(user: string, groups: readonly string[]): Promise<KeyPairPem>;
  /** Signs a PKCS #10 request (PEM); the certificate as PEM. Rejects when the request is broken. */
  sign(request: string, order: SigningOrder): Promise<string>;
}

const YEAR_MS = 365 * 24 * 3600 * 1000;
/** Certificates are valid from a little before now, because the clocks of client and server differ. */
const BACKDATE_MS = 5 * 60 * 1000;
const EC = { name: 'ECDSA', namedCurve: 'P-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };

/**
 * Makes a new authority, or continues the one of `saved`. Certificates are RFC 5280; client identities follow the API
 * server's X.509 authentication (CN = user, O = groups).
 */
export async function createCertificateAuthority(
  chance: { readonly clock: Clock; readonly random: Random },
  saved?: KeyPairPem,
): Promise<CertificateAuthority> {
  const validity = (): { notBefore: Date; notAfter: Date } => {
    const now = chance.clock.now();
    return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + 10 * YEAR_MS) };
  };
  const serialNumber = (): string =>
    chance.random
      .uuid()
      .replaceAll('-', '')
      .replace(/^[89a-f]/, '7');
  const own = saved ?? (await newRoot(serialNumber(), validity()));

  const issue = async (
    subject: string,
    keys: webcrypto.CryptoKeyPair,
    extensions: Extension[],
  ): Promise<string> => {
    const x509 = await library();
    const root = await loadRoot(own);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject,
      issuer: root.certificate.subject,
      ...validity(),
      publicKey: keys.publicKey,
      signingKey: root.key,
      signingAlgorithm: SIGNING,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        ...extensions,
        await x509.AuthorityKeyIdentifierExtension.create(root.certificate.publicKey),
      ],
    });
    return pemText(certificate.toString('pem'));
  };

  return {
    certificate: own.certificate,
    key: own.key,
    async issueServing(hosts) {
      const x509 = await library();
      const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
      const names = [...new Set(hosts)].map((host) => ({
        type: (isIP(host) === 0 ? 'dns' : 'ip') as GeneralNameType,
        value: host,
      }));
      const certificate = await issue('CN=kube-apiserver', keys, [
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names),
      ]);
      return { certificate, key: await exportKey(keys.privateKey) };
    },
    async issueClient(user, groups) {
      const x509 = await library();
      const keys = await webcrypto.subtle.generateKey(RSA, true, ['sign', 'verify']);
      const subject = [
        ...groups.map((group) => `O=${escapeName(group)}`),
        `CN=${escapeName(user)}`,
      ].join(', ');
      const certificate = await issue(subject, keys, [
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment,
          true,
        ),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
      ]);
      const key = createPrivateKey(await exportKey(keys.privateKey)).export({
        type: 'pkcs1',
        format: 'pem',
      }) as string;
      return { certificate, key };
    },
    async sign(request, order) {
      const signer = { ...(await loadRoot(own)), algorithm: SIGNING };
      return signRequest(request, order, signer, chance.clock.now(), serialNumber());
    },
  };
}

interface Root {
  readonly certificate: X509Certificate;
  readonly key: webcrypto.CryptoKey;
}

async function newRoot(
  serialNumber: string,
  validity: { notBefore: Date; notAfter: Date },
): Promise<KeyPairPem> {
  const x509 = await library();
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: 'CN=kubernetes',
    ...validity,
    keys,
    signingAlgorithm: SIGNING,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign |
          x509.KeyUsageFlags.digitalSignature |
          x509.KeyUsageFlags.keyEncipherment,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: pemText(certificate.toString('pem')),
    key: await exportKey(keys.privateKey),
  };
}

async function loadRoot(saved: KeyPairPem): Promise<Root> {
  const x509 = await library();
  const der = x509.PemConverter.decodeFirst(saved.key);
  const key = await webcrypto.subtle.importKey('pkcs8', der, EC, true, ['sign']);
  return { certificate: new x509.X509Certificate(saved.certificate), key };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  const { PemConverter } = await library();
  return pemText(
    PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'),
  );
}

function pemText(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}

/** RFC 4514: these characters have a meaning in the text form of a name. */
function escapeName(value: string): string {
  return value.replace(/[,+"\\<>;=#]/g, (character) => `\\${character}`);
}
