const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;
const text = (description: string) => ({ type: 'string', description }) as const;
const strings = (description: string) =>
  ({ type: 'array', items: { type: 'string' }, description }) as const;
const whole = (description: string) => ({ type: 'integer', format: 'int32', description }) as const;

const verdicts = (description: string) =>
  ({
    type: 'array',
    description,
    items: {
      type: 'object',
      properties: {
        from: text('`namespace/pod`, `namespace/kind/workload`, or an address.'),
        to: text('`namespace/pod`, `namespace/kind/workload`, or an address.'),
        port: whole('Port of the destination.'),
        protocol: text('`TCP`, `UDP` or `SCTP`.'),
        allowed: { type: 'boolean', description: 'May `from` connect to `to`?' },
        by: {
          type: 'array',
          items: free,
          description: 'Objects and fields that decided; empty: no policy says anything.',
        },
      },
      'x-kubernetes-preserve-unknown-fields': true,
    },
  }) as const;

/** The OpenAPI v3 schema of Reachability, for discovery documents and `kubectl explain`. */
export const reachabilitySchema = {
  type: 'object',
  description:
    'Reachability asks who may connect to whom, as far as policies decide. It is answered once, when it is created.',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'The question. Immutable.',
      properties: {
        namespace: text('Only pairs with at least one end in this namespace.'),
        port: {
          'x-kubernetes-int-or-string': true,
          description: 'Number or name of a container port; by default all that pods declare.',
        },
        protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'], description: 'Default: all.' },
        by: {
          type: 'string',
          enum: ['Pod', 'Workload'],
          description: 'Rows and columns; by default Workload for more than 200 pods.',
        },
        outside: strings('Addresses outside of the cluster to ask about, too.'),
        whatIf: {
          type: 'object',
          description: 'A change to compare with; it is not carried out.',
          properties: {
            apply: { type: 'array', items: free, description: 'Whole objects, new or changed.' },
            delete: {
              type: 'array',
              description: 'Objects to leave out.',
              items: {
                type: 'object',
                required: ['kind', 'name'],
                properties: {
                  kind: text('Kind.'),
                  namespace: text('Namespace.'),
                  name: text('Name.'),
                },
              },
            },
          },
        },
      },
    },
    status: {
      type: 'object',
      description: 'The answer.',
      properties: {
        by: text('What rows and columns are: `Pod` or `Workload`.'),
        allowed: whole('How many pairs and ports may connect.'),
        denied: whole('How many may not.'),
        verdicts: verdicts('One for each source, destination and port.'),
        complete: { type: 'boolean', description: 'False when there are more than are listed.' },
        leftOut: whole('Pods in no row: without an address, or policies are not defined for them.'),
        difference: {
          type: 'object',
          description: 'What the change does.',
          properties: {
            gained: verdicts('Pairs that reach each other only with the change.'),
            lost: verdicts('Pairs that reach each other only without it.'),
            ignored: strings('Objects that say nothing about reachability by themselves.'),
            complete: { type: 'boolean', description: 'False when there are more.' },
          },
        },
        error: text('Why the question could not be answered.'),
      },
    },
  },
} as const;
