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

/** A Deployment as it is applied; another generation of it has another image. */
export const deployment = (name, generation = 0) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(name),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'bench' } },
      template: {
        metadata: { labels: { app: 'bench' } },
        spec: {
          containers: [{ ...container('app'), image: `registry.example/app:1.${generation}` }],
          volumes: [{ name: 'config', configMap: { name: 'settings' } }],
        },
      },
    },
  });

/** A CustomResourceDefinition whose objects have to keep so many CEL rules. */
export const definition = (plural, rules) => {
  const line = {
    type: 'object',
    required: ['sku', 'quantity'],
    properties: { sku: { type: 'string', maxLength: 32 }, quantity: { type: 'integer' } },
  };
  const spec = {
    type: 'object',
    properties: {
      customer: { type: 'string', minLength: 1, maxLength: 63 },
      priority: { type: 'integer', default: 5 },
      lines: { type: 'array', maxItems: 50, items: line },
    },
    'x-kubernetes-validations': Array.from({ length: rules }, (_, index) => ({
      rule: `self.lines.all(line, line.quantity > -${index + 1})`,
    })),
  };
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
  const kind = `Bench${rules}`;
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.bench.example` },
    spec: {
      group: 'bench.example',
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
};

/** An object of such a definition. */
export const custom = (rules) => (name) =>
  JSON.stringify({
    apiVersion: 'bench.example/v1',
    kind: `Bench${rules}`,
    metadata: metadata(name),
    spec: {
      customer: 'somebody',
      lines: Array.from({ length: 12 }, (_, index) => ({
        sku: `SKU-${index}`,
        quantity: index + 1,
      })),
    },
  });

/** A CustomResourceDefinition of an ordinary size (10 KB): conditions, nested structures, two rules, columns, both subresources. */
export const largeDefinition = (index) => {
  const text = (description) => ({ type: 'string', description });
  const block = (name) => ({
    type: 'object',
    description: `What ${name} is made of, as people describe it at some length for kubectl explain.`,
    properties: Object.fromEntries(
      Array.from({ length: 10 }, (_, field) => [
        `${name}Field${field}`,
        field % 3 === 0
          ? { type: 'array', items: { type: 'object', properties: { key: text('The key.') } } }
          : text(`The field ${field} of ${name}, which says how it behaves when nothing is set.`),
      ]),
    ),
  });
  const blocks = ['source', 'target', 'template', 'strategy', 'limits', 'retries'];
  const condition = {
    type: 'object',
    required: ['type', 'status'],
    properties: { type: text('The type.'), status: text('The status.'), reason: text('Why.') },
  };
  const openAPIV3Schema = {
    type: 'object',
    properties: {
      spec: {
        type: 'object',
        properties: {
          replicas: { type: 'integer', format: 'int32', default: 1 },
          ...Object.fromEntries(blocks.map((name) => [name, block(name)])),
        },
        'x-kubernetes-validations': [
          { rule: 'self.replicas >= 0' },
          { rule: 'self.replicas <= 100', message: 'too many' },
        ],
      },
      status: {
        type: 'object',
        properties: { conditions: { type: 'array', items: condition }, phase: text('The phase.') },
      },
    },
  };
  const group = `g${index % 50}.bench.example`;
  const kind = `Large${index}`;
  const plural = `larges${index}`;
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema },
          subresources: { status: {} },
          additionalPrinterColumns: [
            { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
            { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
          ],
        },
      ],
    },
  });
};
