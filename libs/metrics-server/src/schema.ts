const usage = {
  type: 'object',
  description: 'The memory usage is the memory working set.',
  additionalProperties: { type: 'string' },
};
const common = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
  timestamp: {
    type: 'string',
    format: 'date-time',
    description: 'The end of the interval that the figures were collected in.',
  },
  window: { type: 'string', description: 'The length of the interval.' },
};

/** The OpenAPI v3 schemas of the kinds of metrics.k8s.io/v1beta1, by kind. */
export const metricsSchemas = {
  NodeMetrics: {
    type: 'object',
    description: 'NodeMetrics sets resource usage metrics of a node.',
    required: ['timestamp', 'window', 'usage'],
    properties: { ...common, usage },
  },
  PodMetrics: {
    type: 'object',
    description: 'PodMetrics sets resource usage metrics of a pod.',
    required: ['timestamp', 'window', 'containers'],
    properties: {
      ...common,
      containers: {
        type: 'array',
        description: 'Metrics for all containers are collected within the same time window.',
        items: {
          type: 'object',
          required: ['name', 'usage'],
          properties: { name: { type: 'string' }, usage },
        },
      },
    },
  },
} as const;
