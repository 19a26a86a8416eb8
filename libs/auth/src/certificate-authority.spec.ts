import { webcrypto, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SeededRandom, SystemClock } from '#machinery';
import { createCertificateAuthority } from './certificate-authority.js';
import { parseCertificateRequest, x509Library } from './certificate-request.js';

const chance = { clock: new SystemClock(), random: new SeededRandom(1) };

describe('a certificate authority', () => {
  it('signs itself and may sign others', async () => {
    const root = new X509Certificate((await createCertificateAuthority(chance)).certificate);
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.checkIssued(root)).toBe(true);
  });

  it('issues what the rest of the world can read', async () => {
    const authority = await createCertificateAuthority(chance);
    const root = new X509Certificate(authority.certificate);
    const { certificate, key } = await authority.issueServing(['localhost', '127.0.0.1', '::1']);
    const serving = new X509Certificate(certificate);
    expect(serving.subjectAltName).toBe(
      'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(serving.ca).toBe(false);
    expect(serving.checkIssued(root)).toBe(true);
    expect(serving.verify(root.publicKey)).toBe(true);
    expect(serving.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
    expect(Date.parse(serving.validTo)).toBeGreaterThan(chance.clock.now());
  });

  it('keeps every character of users and groups', async () => {
    const authority = await createCertificateAuthority(chance);
    const { certificate } = await authority.issueClient('system:node:ä, "b"', ['a+b', 'c=d']);
    const { O, CN } = new X509Certificate(certificate).toLegacyObject().subject as unknown as {
      O: string[];
      CN: string;
    };
    expect(CN).toBe('system:node:ä, "b"');
    expect(O).toEqual(['a+b', 'c=d']);
  });

  it('goes on where it was left', async () => {
    const first = await createCertificateAuthority(chance);
    const second = await createCertificateAuthority(chance, first);
    const { certificate } = await second.issueServing(['localhost']);
    const root = new X509Certificate(first.certificate);
    expect(new X509Certificate(certificate).checkIssued(root)).toBe(true);
    expect(new X509Certificate(certificate).verify(root.publicKey)).toBe(true);
  });

  it('signs requests with the key, subject and names that they bring', async () => {
    const x509 = await x509Library();
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: 'O=system:nodes, CN=system:node:a',
      keys,
      signingAlgorithm: algorithm,
      extensions: [
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'a' },
          { type: 'ip', value: '10.0.0.1' },
        ]),
      ],
    });
    const pem = request.toString('pem');
    expect(await parseCertificateRequest(pem)).toEqual({
      commonName: 'system:node:a',
      organizations: ['system:nodes'],
      dnsNames: ['a'],
      ips: ['10.0.0.1'],
      emails: [],
      uris: [],
    });
    const authority = await createCertificateAuthority(chance);
    const usages = ['digital signature', 'server auth'];
    const signed = new X509Certificate(await authority.sign(pem, { usages, seconds: 3600 }));
    expect(signed.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(signed.subject).toBe('O=system:nodes\nCN=system:node:a');
    expect(signed.subjectAltName).toBe('DNS:a, IP Address:10.0.0.1');
    expect(signed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(Date.parse(signed.validTo) - chance.clock.now()).toBeLessThan(3601 * 1000);
  });
});
