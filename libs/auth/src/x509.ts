import { createHash, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { parseIP } from '#machinery';
import * as der from './der.js';

/** What a certificate of ours states (RFC 5280). Names and extensions are DER already. */
export interface CertificateOrder {
  readonly serialNumber: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Uint8Array[];
}

const VERSION_3 = der.element(0xa0, der.integer(Buffer.from([2])));
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';

/** Signs a certificate with the issuer's key (EC or RSA, SHA-256) and returns it as PEM text. */
export function signCertificate(order: CertificateOrder, issuerKey: KeyObject): string {
  const algorithm =
    issuerKey.asymmetricKeyType === 'rsa'
      ? der.sequence(der.objectIdentifier('1.2.840.113549.1.1.11'), der.element(0x05))
      : der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
  const statement = der.sequence(
    VERSION_3,
    der.integer(order.serialNumber),
    algorithm,
    order.issuer,
    der.sequence(der.time(order.notBefore), der.time(order.notAfter)),
    order.subject,
    publicKeyInfo(order.publicKey),
    der.element(0xa3, der.sequence(...order.extensions)),
  );
  const signature = der.bitString(sign('sha256', statement, issuerKey));
  const text = der.sequence(statement, algorithm, signature).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${text.replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
}

/** A distinguished name: organisations first, then the common name, each on a level of its own. */
export function distinguishedName(
  commonName: string,
  organizations: readonly string[] = [],
): Buffer {
  const level = (type: string, value: string): Buffer =>
    der.set(der.sequence(der.objectIdentifier(type), der.utf8String(value)));
  return der.sequence(
    ...organizations.map((organization) => level(ORGANIZATION, organization)),
    level(COMMON_NAME, commonName),
  );
}

/** The subject of a certificate, byte for byte: what it issues must name its issuer exactly so. */
export function subjectOf(certificate: Uint8Array): Buffer {
  const [statement = certificate] = der.children(certificate);
  const fields = der.children(statement);
  // An explicit version comes first, except in certificates of version 1.
  return fields[fields[0]?.[0] === 0xa0 ? 5 : 4]!;
}

/** Whether the key may sign other certificates. */
export function basicConstraints(authority: boolean): Buffer {
  return extension('2.5.29.19', true, der.sequence(...(authority ? [der.yes()] : [])));
}

const KEY_USAGES = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5 } as const;

/** What the key may be used for. */
export function keyUsage(...usages: readonly (keyof typeof KEY_USAGES)[]): Buffer {
  const bits = usages.map((usage) => KEY_USAGES[usage]);
  const byte = bits.reduce((sum, bit) => sum | (0x80 >> bit), 0);
  return extension('2.5.29.15', true, der.bitString(Buffer.from([byte]), 7 - Math.max(...bits)));
}

const PURPOSES = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;

export function extendedKeyUsage(purpose: keyof typeof PURPOSES): Buffer {
  return extension('2.5.29.37', false, der.sequence(der.objectIdentifier(PURPOSES[purpose])));
}

/** The DNS names and addresses under which the holder is reached. */
export function subjectAlternativeNames(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    isIP(host) === 0
      ? der.element(0x82, Buffer.from(host, 'latin1'))
      : der.element(0x87, addressBytes(host)),
  );
  return extension('2.5.29.17', false, der.sequence(...names));
}

function addressBytes(address: string): Buffer {
  const { value, family } = parseIP(address)!;
  return Buffer.from(value.toString(16).padStart(family === 'IPv4' ? 8 : 32, '0'), 'hex');
}

/** Which key this certificate is for, and which one signed it: the SHA-1 of the key's bits (RFC 5280 §4.2.1.2, method 1). */
export function subjectKeyIdentifier(publicKey: KeyObject): Buffer {
  return extension('2.5.29.14', false, der.octetString(keyIdentifier(publicKey)));
}

export function authorityKeyIdentifier(publicKey: KeyObject): Buffer {
  const identifier = der.element(0x80, keyIdentifier(publicKey));
  return extension('2.5.29.35', false, der.sequence(identifier));
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  const [, bits] = der.children(publicKeyInfo(publicKey));
  // The first byte counts unused bits.
  return createHash('sha1').update(der.contentOf(bits!).subarray(1)).digest();
}

function publicKeyInfo(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return publicKey.export({ type: 'spki', format: 'der' });
}

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return der.sequence(
    der.objectIdentifier(id),
    ...(critical ? [der.yes()] : []),
    der.octetString(value),
  );
}
