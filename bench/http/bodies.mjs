/** What is written: objects of an ordinary size, as people's charts make them. */
const metadata = (name) => ({
  name,
  namespace: 'default',
  labels: { app: 'bench', part: name.slice(0, 2) },
});

const container = (name) => ({
  name,
  image: `registry.example/${name}:1.0`,
  ports: [{ name: 'http', containerPort: 8080 }],
  env: Array.from({ length: 6 }, (_, index) => ({
    name: `SETTING_${index}`,
    value: `value of ${index}`,
  })),
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
  livenessProbe: { httpGet: { path: '/alive', port: 'http' }, periodSeconds: 10 },
  volumeMounts: [{ name: 'config', mountPath: '/etc/app' }],
});

export const pod = (name) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(name),
    spec: {
      containers: [container('app'), container('sidecar')],
      volumes: [{ name: 'config', configMap: { name: 'settings' } }],
      tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'bench', effect: 'NoSchedule' }],
      terminationGracePeriodSeconds: 10,
    },
  });

export const configMap = (name) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(name),
    data: { text: 'a line\n'.repeat(40) },
  });

export const service = (name) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadata(name),
    spec: { selector: { app: 'bench' }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  });

/** What a kubelet reports when a pod has come up. */
export const status = (index) =>
  JSON.stringify({
    status: {
      phase: 'Running',
      podIP: `10.0.${(index >> 8) & 255}.${index & 255}`,
      startTime: '2026-01-01T00:00:00Z',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
      })),
    },
  });
