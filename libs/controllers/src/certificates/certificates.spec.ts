import { describe, expect, it } from 'vitest';
import type { CertificateSigningRequest } from '#kinds';
import type { Stored } from '#machinery';
import { keptUntil } from './cleaner-controller.js';
import { signerRules, type RequestFacts } from './signer-rules.js';

const kubelet: RequestFacts = {
  commonName: 'system:node:a',
  organizations: ['system:nodes'],
  dnsNames: [],
  ips: [],
  emails: [],
  uris: [],
};
const clientUsages = ['digital signature', 'client auth'];
const ruled = (signer: string, facts: Partial<RequestFacts>, usages: readonly string[]) =>
  signerRules[`kubernetes.io/${signer}`]!({ ...kubelet, ...facts }, usages);

describe('the signers', () => {
  it('certify kubelets as clients by name and group alone', () => {
    const signer = 'kube-apiserver-client-kubelet';
    expect(ruled(signer, {}, clientUsages)).toBeUndefined();
    expect(ruled(signer, {}, [...clientUsages, 'key encipherment'])).toBeUndefined();
    expect(ruled(signer, { organizations: ['x'] }, clientUsages)).toBe(
      'subject organization is not system:nodes',
    );
    expect(ruled(signer, { dnsNames: ['a'] }, clientUsages)).toBe(
      'DNS subjectAltNames are not allowed',
    );
    expect(ruled(signer, {}, ['client auth'])).toBe(
      'usages did not match [client auth digital signature key encipherment]',
    );
  });

  it('certify kubelets as servers under names or addresses', () => {
    const usages = ['digital signature', 'key encipherment', 'server auth'];
    expect(ruled('kubelet-serving', { ips: ['10.0.0.1'] }, usages)).toBeUndefined();
    expect(ruled('kubelet-serving', {}, usages)).toBe('DNS or IP subjectAltName is required');
  });

  it('certify clients for nothing but being clients', () => {
    expect(ruled('kube-apiserver-client', {}, ['client auth'])).toBeUndefined();
    expect(ruled('kube-apiserver-client', {}, ['server auth'])).toBe(
      'invalid usage for client certificate: server auth',
    );
    expect(ruled('kube-apiserver-client', {}, ['digital signature'])).toBe(
      'missing required usage for client certificate: client auth',
    );
  });
});

describe('a request', () => {
  const created = '2024-01-01T00:00:00Z';
  const hour = 3600 * 1000;
  const request = (status: CertificateSigningRequest['status']) =>
    ({
      metadata: { name: 'r', creationTimestamp: created },
      status,
    }) as Stored<CertificateSigningRequest>;

  it('is kept for a day, or an hour once it is decided', () => {
    expect(keptUntil(request({})) - Date.parse(created)).toBe(24 * hour);
    const denied = { type: 'Denied', status: 'True', lastUpdateTime: '2024-01-01T05:00:00Z' };
    expect(keptUntil(request({ conditions: [denied] })) - Date.parse(created)).toBe(6 * hour);
  });
});
