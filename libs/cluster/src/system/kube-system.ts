import type { ConfigMap, DaemonSet, Deployment, PodSpec, Service, ServiceAccount } from '#kinds';
import type { KubeObject } from '#machinery';
import type { ClusterSettings } from '../settings.js';
import { corefile } from './corefile.js';
import { proxyConfig } from './proxy-config.js';

const namespace = 'kube-system';

/** What kubeadm installs into kube-system: DNS and kube-proxy, as objects that the controllers run like any others. */
export function kubeSystemObjects(settings: ClusterSettings): readonly KubeObject[] {
  return [
    account('coredns'),
    account('kube-proxy'),
    configMap('coredns', { Corefile: corefile(settings.clusterDomain) }),
    configMap('kube-proxy', { 'config.conf': proxyConfig(settings) }, { app: 'kube-proxy' }),
    dnsService(settings),
    corednsDeployment,
    kubeProxyDaemonSet,
  ];
}

function account(name: string): ServiceAccount {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } };
}

function configMap(
  name: string,
  data: Readonly<Record<string, string>>,
  labels?: Readonly<Record<string, string>>,
): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace, ...(labels === undefined ? {} : { labels }) },
    data,
  };
}

function dnsService({ clusterDns }: ClusterSettings): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kube-dns',
      namespace,
      annotations: { 'prometheus.io/port': '9153', 'prometheus.io/scrape': 'true' },
      labels: {
        'k8s-app': 'kube-dns',
        'kubernetes.io/cluster-service': 'true',
        'kubernetes.io/name': 'CoreDNS',
      },
    },
    spec: {
      clusterIP: clusterDns,
      selector: { 'k8s-app': 'kube-dns' },
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
        { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
        { name: 'metrics', port: 9153, protocol: 'TCP', targetPort: 9153 },
      ],
    },
  };
}

const onControlPlane = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

const corednsPod: PodSpec = {
  serviceAccountName: 'coredns',
  priorityClassName: 'system-cluster-critical',
  dnsPolicy: 'Default',
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }, onControlPlane],
  containers: [
    {
      name: 'coredns',
      image: 'registry.k8s.io/coredns/coredns:v1.14.2',
      args: ['-conf', '/etc/coredns/Corefile'],
      resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
      ports: [
        { name: 'dns', containerPort: 53, protocol: 'UDP' },
        { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
        { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
        { name: 'liveness-probe', containerPort: 8080, protocol: 'TCP' },
        { name: 'readiness-probe', containerPort: 8181, protocol: 'TCP' },
      ],
      livenessProbe: {
        httpGet: { path: '/health', port: 'liveness-probe' },
        initialDelaySeconds: 60,
        timeoutSeconds: 5,
        failureThreshold: 5,
      },
      readinessProbe: { httpGet: { path: '/ready', port: 'readiness-probe' } },
      volumeMounts: [{ name: 'config-volume', mountPath: '/etc/coredns', readOnly: true }],
    },
  ],
  volumes: [
    {
      name: 'config-volume',
      configMap: { name: 'coredns', items: [{ key: 'Corefile', path: 'Corefile' }] },
    },
  ],
};

const corednsDeployment: Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns', namespace, labels: { 'k8s-app': 'kube-dns' } },
  spec: {
    replicas: 2,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    template: { metadata: { labels: { 'k8s-app': 'kube-dns' } }, spec: corednsPod },
  },
};

const kubeProxyDaemonSet: DaemonSet = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'kube-proxy', namespace, labels: { 'k8s-app': 'kube-proxy' } },
  spec: {
    selector: { matchLabels: { 'k8s-app': 'kube-proxy' } },
    template: {
      metadata: { labels: { 'k8s-app': 'kube-proxy' } },
      spec: {
        serviceAccountName: 'kube-proxy',
        priorityClassName: 'system-node-critical',
        hostNetwork: true,
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: [{ operator: 'Exists' }],
        containers: [
          {
            name: 'kube-proxy',
            image: 'registry.k8s.io/kube-proxy:v1.36.2',
            command: [
              '/usr/local/bin/kube-proxy',
              '--config=/var/lib/kube-proxy/config.conf',
              '--hostname-override=$(NODE_NAME)',
            ],
            env: [{ name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            volumeMounts: [{ name: 'kube-proxy', mountPath: '/var/lib/kube-proxy' }],
          },
        ],
        volumes: [{ name: 'kube-proxy', configMap: { name: 'kube-proxy' } }],
      },
    },
  },
};
