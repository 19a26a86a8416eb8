import type { TypeRow } from './rows.js';

/** Types of versions that are no longer served by default and have fields of their own, in the form of the tables. */
export const formerTypes: Readonly<Record<string, Readonly<Record<string, TypeRow>>>> = {
  networking_v1beta1: {
    Ingress: {
      gvk: ['networking.k8s.io/v1beta1/Ingress'],
      o: ['kind', 'apiVersion', 'metadata', 'spec', 'status'],
      f: {
        kind: 'string',
        apiVersion: 'string',
        metadata: { d: {}, t: '@meta_v1.ObjectMeta', z: 'a' },
        spec: { d: {}, t: '@IngressSpec', z: 'a' },
        status: { d: {}, t: '@networking_v1.IngressStatus', z: 'a' },
      },
    },
    IngressList: {
      gvk: ['networking.k8s.io/v1beta1/IngressList'],
      o: ['kind', 'apiVersion', 'metadata', 'items'],
      f: {
        kind: 'string',
        apiVersion: 'string',
        metadata: { d: {}, t: '@meta_v1.ListMeta', z: 'a' },
        items: { q: 1, t: '[]@Ingress', z: 'a' },
      },
    },
    IngressSpec: {
      o: ['ingressClassName', 'backend', 'tls', 'rules'],
      f: {
        ingressClassName: { t: 'string', z: 'p' },
        backend: { t: '@IngressBackend', z: 'p' },
        tls: { lt: 'atomic', t: '[]@networking_v1.IngressTLS' },
        rules: { lt: 'atomic', t: '[]@IngressRule' },
      },
    },
    IngressRule: {
      o: ['host', 'http'],
      f: { host: 'string', http: { t: '@HTTPIngressRuleValue', z: 'p' } },
    },
    HTTPIngressRuleValue: {
      f: { paths: { lt: 'atomic', q: 1, t: '[]@HTTPIngressPath', z: 'a' } },
    },
    HTTPIngressPath: {
      o: ['path', 'pathType', 'backend'],
      f: {
        path: 'string',
        pathType: { t: 'string', z: 'p' },
        backend: { d: {}, q: 1, t: '@IngressBackend', z: 'a' },
      },
    },
    IngressBackend: {
      o: ['serviceName', 'servicePort', 'resource'],
      f: {
        serviceName: 'string',
        servicePort: { t: 'int-or-string', z: 'p' },
        resource: { t: '@core_v1.TypedLocalObjectReference', z: 'p' },
      },
    },
  },
};
