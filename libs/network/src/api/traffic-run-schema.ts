const free = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;
const text = (description: string) => ({ type: 'string', description }) as const;
const whole = (description: string) => ({ type: 'integer', format: 'int64', description }) as const;
const number = (description: string) => ({ type: 'number', description }) as const;
const rows = (description: string) => ({ type: 'array', items: free, description }) as const;
const distribution = {
  distribution: {
    type: 'string',
    enum: ['Uniform', 'Zipf'],
    description: 'How often each is chosen: all alike, or the first most often.',
  },
  exponent: number('Exponent of Zipf; default 1.'),
} as const;
const selector = { ...free, description: 'A label selector; by default all.' } as const;

const load = {
  type: 'object',
  required: ['from', 'to'],
  properties: {
    name: text('Names the load in the results.'),
    from: {
      type: 'object',
      description: 'Who sends: exactly one of pods, nodes and addresses.',
      properties: {
        pods: {
          type: 'object',
          description: 'Pods that have an address.',
          properties: { namespace: text('By default all.'), selector },
        },
        nodes: { type: 'object', description: 'Processes of nodes.', properties: { selector } },
        addresses: {
          type: 'array',
          items: { type: 'string' },
          description: 'IP addresses and blocks of hosts outside.',
        },
        ...distribution,
      },
    },
    to: {
      type: 'array',
      description: 'Where flows go: each has exactly one of service, host and url.',
      items: {
        type: 'object',
        properties: {
          service: {
            type: 'object',
            required: ['name'],
            properties: {
              name: text('Name of the Service.'),
              namespace: text('Default: `default`.'),
              port: {
                'x-kubernetes-int-or-string': true,
                description: 'Number or name; not needed where there is only one.',
              },
              via: {
                type: 'string',
                enum: ['ClusterIP', 'ExternalIP', 'LoadBalancer', 'NodePort'],
                description: 'The address that clients use; default: ClusterIP.',
              },
            },
          },
          host: text('An address, or a name as a program at the source would use it.'),
          port: whole('With host.'),
          url: text('`http://HOST[:PORT]/PATH`: followed on beyond proxies.'),
          weight: number('Flows that go here, in relation to the other weights.'),
        },
      },
    },
    toDistribution: { type: 'object', properties: distribution, description: 'Over destinations.' },
    protocol: { type: 'string', enum: ['SCTP', 'TCP', 'UDP'], description: 'Default: TCP.' },
    rate: number('Flows a second of all sources together. Exactly one of rate and flows.'),
    flows: whole('Flows in the whole run.'),
    arrivals: { type: 'string', enum: ['Constant', 'Poisson'], description: 'Default: Poisson.' },
    connections: {
      type: 'object',
      description: 'How long connections stay open; by default they close at once.',
      required: ['duration'],
      properties: {
        duration: text('Mean.'),
        distribution: {
          type: 'string',
          enum: ['Constant', 'Exponential'],
          description: 'Default: Exponential.',
        },
      },
    },
  },
} as const;

const event = {
  type: 'object',
  required: ['at'],
  properties: {
    at: text('Virtual time since the start.'),
    apply: { type: 'array', items: free, description: 'Whole objects, new or changed.' },
    delete: {
      type: 'array',
      description: 'Objects to leave out from now on.',
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
    failNodes: { type: 'array', items: { type: 'string' }, description: 'Lose their power.' },
    recoverNodes: { type: 'array', items: { type: 'string' }, description: 'Come back.' },
    noticedAfter: text('After which time endpoints on failed nodes are taken away; default 50s.'),
  },
} as const;

/** The OpenAPI v3 schema of TrafficRun, for discovery documents and `kubectl explain`. */
export const trafficRunSchema = {
  type: 'object',
  description:
    'TrafficRun sends flows through the network in virtual time and tells what comes of them. It is carried out once, when it is created; nothing in the cluster changes.',
  required: ['spec'],
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      description: 'What flows. Immutable.',
      required: ['loads'],
      properties: {
        duration: text('Virtual time; default 60s.'),
        seed: text('The same one gives the same run.'),
        points: whole('Points of the time line; default 60.'),
        loads: { type: 'array', items: load, description: 'Flow at once.' },
        events: { type: 'array', items: event, description: 'Changes in the course of the run.' },
        compare: {
          type: 'object',
          description: 'What kernels would compare under other circumstances.',
          properties: {
            modes: {
              type: 'array',
              items: { type: 'string' },
              description: 'Modes of kube-proxy; default: all.',
            },
            services: {
              type: 'array',
              items: { type: 'integer' },
              description: 'Numbers of Services: others are added up to each of them.',
            },
          },
        },
      },
    },
    status: {
      type: 'object',
      description: 'What came of it.',
      properties: {
        durationMs: whole('Virtual time, in milliseconds.'),
        mode: text('Mode of kube-proxy at the end.'),
        flows: whole('Flows that were sent.'),
        answered: whole('Flows that were answered.'),
        outcomes: rows('Flows of each outcome, with the reason of one of them.'),
        endpoints: rows('What each endpoint got of each destination.'),
        spread: rows('How evenly, with chi-square tests.'),
        nodes: rows('What went through nodes, and what their kernels remember at most.'),
        zones: rows('What was received in zones, and how much of it from the same zone.'),
        hiddenSources: whole('Flows whose receivers do not see the address of the client.'),
        masquerading: rows('Ports that replaced sources take.'),
        hopsMean: number('Hosts that handed a request on, on average.'),
        costs: rows('Rules that kernels compare with a flow, by mode and number of Services.'),
        timeline: rows('Flows, failures and remembered connections in the course of the run.'),
        series: rows('Flows of the endpoints that got most, in the course of the run.'),
        events: rows('What happened when.'),
        ways: whole('Distinct ways that flows could take.'),
        complete: { type: 'boolean', description: 'False when lists are longer than told.' },
        error: text('Why the run could not be made.'),
      },
    },
  },
} as const;
