/** The OpenAPI v3 schema of PacketTrace, for discovery documents and `kubectl explain`. */
export const packetTraceSchema = {
  type: 'object',
  description:
    'PacketTrace asks what becomes of a packet. It is answered once, when it is created: the status holds every step of the way and the object and field that decided it.',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'The packet. Immutable.',
      required: ['source', 'destination'],
      properties: {
        source: {
          type: 'object',
          description: 'Where the packet begins; exactly one member.',
          properties: {
            pod: { type: 'string', description: 'Name of a pod of the same namespace.' },
            node: {
              type: 'string',
              description: 'Name of a node: one of its own processes sends.',
            },
            ip: {
              type: 'string',
              description: 'An address; one that nobody has is a host outside of the cluster.',
            },
          },
        },
        destination: {
          type: 'string',
          description: 'An address, or a name that the source looks up as its programs would.',
        },
        port: {
          type: 'integer',
          format: 'int32',
          description: 'Destination port, 1 to 65535; not for ICMP.',
        },
        protocol: {
          type: 'string',
          enum: ['ICMP', 'SCTP', 'TCP', 'UDP'],
          description: 'Default: TCP.',
        },
        sourcePort: {
          type: 'integer',
          format: 'int32',
          description: 'Source port; by default one of the ephemeral range.',
        },
        http: {
          type: 'object',
          description:
            'The HTTP request that the connection carries; it is followed on beyond ingress controllers.',
          properties: {
            method: { type: 'string', description: 'Default: GET.' },
            host: { type: 'string', description: 'The Host header; default: the destination.' },
            path: { type: 'string', description: 'Path and query; default: /.' },
            headers: { type: 'object', additionalProperties: { type: 'string' } },
            tls: { type: 'boolean', description: 'The client speaks TLS.' },
          },
        },
        all: {
          type: 'boolean',
          description: 'List every possible outcome with its probability instead of following one.',
        },
      },
    },
    status: {
      type: 'object',
      description: 'The answer.',
      properties: {
        destinationIP: {
          type: 'string',
          description: 'The address that the destination stands for.',
        },
        resolution: {
          type: 'object',
          description:
            'How the name was looked up: every question, its answer, and the way to the nameserver.',
          'x-kubernetes-preserve-unknown-fields': true,
        },
        outcomes: {
          type: 'array',
          description: 'How the journey ends, each with its steps.',
          items: {
            type: 'object',
            properties: {
              outcome: {
                type: 'string',
                enum: [
                  'answered',
                  'reply',
                  'reset',
                  'icmp-port-unreachable',
                  'icmp-admin-prohibited',
                  'icmp-time-exceeded',
                  'timeout',
                  'unresolved',
                ],
                description: 'What the client sees.',
              },
              probability: { type: 'number', description: 'Chance of this outcome, 0 to 1.' },
              sourceSeen: {
                type: 'string',
                description: "The client's address as the backend sees it.",
              },
              by: { type: 'string', description: 'Sender of the answer or the error.' },
              reason: { type: 'string', description: 'Why it ends so, as one sentence.' },
              fix: { type: 'string', description: 'What would mend it.' },
              rulesCompared: {
                type: 'integer',
                format: 'int32',
                description: 'Rules that kernels compared with the packets.',
              },
            },
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
        complete: {
          type: 'boolean',
          description: 'False when there are more outcomes than are listed.',
        },
        error: { type: 'string', description: 'Why the question could not be answered.' },
      },
    },
  },
} as const;
