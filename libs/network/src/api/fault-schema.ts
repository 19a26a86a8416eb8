const text = (description: string) => ({ type: 'string', description }) as const;
const texts = (description: string) =>
  ({ type: 'array', items: { type: 'string' }, description }) as const;
const amount = (description: string) => ({ type: 'number', description }) as const;
const whole = (description: string) => ({ type: 'integer', format: 'int32', description }) as const;

const labelSelector = (description: string) =>
  ({
    type: 'object',
    description,
    properties: {
      matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
      matchExpressions: {
        type: 'array',
        items: {
          type: 'object',
          required: ['key', 'operator'],
          properties: {
            key: { type: 'string' },
            operator: text('In, NotIn, Exists or DoesNotExist.'),
            values: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  }) as const;

const machines = {
  nodes: texts('Names of nodes.'),
  nodeSelector: labelSelector('Nodes by their labels.'),
  zones: texts('Nodes by their label topology.kubernetes.io/zone.'),
} as const;

const pods = {
  type: 'object',
  description: 'Pods with a network of their own; an empty object is all of them.',
  properties: {
    namespaces: texts('Default: all.'),
    selector: labelSelector('Pods by their labels; default: all.'),
  },
} as const;

const place = (description: string) =>
  ({
    type: 'object',
    description: `${description} Exactly one member; absent: everybody else.`,
    properties: { ...machines, pods, addresses: texts('Hosts outside of the cluster, by CIDR.') },
  }) as const;

const link = (description: string, more: object = {}) =>
  ({
    type: 'object',
    description,
    properties: {
      from: place('Where packets come from.'),
      to: place('Where packets go.'),
      bothWays: { type: 'boolean', description: 'Answers too; default: true.' },
      ...more,
    },
  }) as const;

const onMachines = (description: string) =>
  ({
    type: 'object',
    description: `${description} Exactly one member says which machines.`,
    properties: machines,
  }) as const;

/** The OpenAPI v3 schema of Fault, for discovery documents and `kubectl explain`. */
export const faultSchema = {
  type: 'object',
  description:
    'Fault breaks something for as long as it exists. Probes, heartbeats, commands in containers and packet traces see it; deleting it mends everything.',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What is broken; exactly one member.',
      properties: {
        nodeDown: onMachines(
          'Machines without power: no heartbeats, no processes, no answer to any packet.',
        ),
        partition: link('Links that let nothing through.'),
        packetLoss: link('Links that lose packets at random.', {
          percent: amount('Packets that are lost, of a hundred, each way.'),
        }),
        latency: link('Links that are slow.', {
          milliseconds: amount('So much longer each packet takes.'),
          jitterMilliseconds: amount('Give or take up to so much, evenly spread.'),
        }),
        conntrackFull: onMachines('Machines whose kernels drop packets of new connections.'),
        dnsUpstreamDown: {
          type: 'object',
          description: 'Name servers outside that do not answer.',
          properties: { servers: texts('Their addresses; default: all.') },
        },
        slowStart: {
          type: 'object',
          description: 'Containers that serve late.',
          properties: {
            pods,
            pullSeconds: amount('So much longer a pull of an image takes.'),
            listenSeconds: amount('So long a server runs before its ports are open.'),
          },
        },
      },
    },
    status: {
      type: 'object',
      description: 'Whether it is in force, and whom it touches.',
      properties: {
        since: {
          type: 'string',
          format: 'date-time',
          description: 'Since when it is in force; absent: it is not.',
        },
        type: text('The member of the spec that says what is broken.'),
        message: text('What it does.'),
        nodes: whole('Machines that it touches.'),
        pods: whole('Pods that it touches.'),
        affected: texts('The first of them: node/NAME, pod/NAMESPACE/NAME.'),
      },
    },
  },
} as const;
