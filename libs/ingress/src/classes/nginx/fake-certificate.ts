import type { ServerCertificate } from '#images';

/** What ingress-nginx shows where it has no certificate. */
export const FAKE_CERTIFICATE: ServerCertificate = {
  subject: 'O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate',
  issuer: 'O=Acme Co; CN=Kubernetes Ingress Controller Fake Certificate',
  names: ['ingress.local'],
};
