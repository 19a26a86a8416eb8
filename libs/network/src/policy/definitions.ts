import { schemaWords, type CustomResourceDefinition, type SchemaWord as Schema } from '#kinds';
import { CLUSTER_POLICIES } from '../resources.js';

/**
 * CustomResourceDefinitions of the cluster-wide policies (policy.networking.k8s.io, sub-project network-policy-api), for clusters that are
 * made of manifests: a real cluster has those that its administrator installed. Their schemas hold what the documentation of the types
 * says about shape and limits.
 */
export function policyDefinitions(): CustomResourceDefinition[] {
  return CLUSTER_POLICIES.map(({ group, version, plural, kind }) => {
    const { shortNames, schema, columns } = SHAPES[kind]!;
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${group}`,
        annotations: {
          'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/network-policy-api',
        },
      },
      spec: {
        group,
        scope: 'Cluster',
        names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            schema: { openAPIV3Schema: schema },
            subresources: { status: {} },
            additionalPrinterColumns: [
              ...columns,
              { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
            ],
          },
        ],
      },
    } as unknown as CustomResourceDefinition;
  });
}

const { text, integer, oneOf, list, object, labelSelector: selector } = schemaWords;
const portNumber = integer(1, 65_535);
/** Exactly one of the members. */
const choice = (properties: Readonly<Record<string, Schema>>): Schema => ({
  ...object(properties),
  minProperties: 1,
  maxProperties: 1,
});

const pods = object({ namespaceSelector: selector, podSelector: selector }, 'podSelector');
const subject = choice({ namespaces: selector, pods });
const ingressPeer = choice({ namespaces: selector, pods });
const egressPeer = choice({
  namespaces: selector,
  pods,
  nodes: selector,
  networks: list({ type: 'string', maxLength: 43 }, 25, 1),
  domainNames: list(text, 25, 1),
});

const protocol: Schema = { ...text, default: 'TCP' };
const adminPort = choice({
  portNumber: object({ protocol, port: portNumber }, 'protocol', 'port'),
  portRange: object({ protocol, start: portNumber, end: portNumber }, 'start', 'end'),
  namedPort: text,
});

const destination = object({
  destinationPort: choice({
    number: portNumber,
    range: object({ start: portNumber, end: portNumber }, 'start', 'end'),
  }),
});
const clusterProtocol = choice({
  tcp: destination,
  udp: destination,
  sctp: destination,
  destinationNamedPort: text,
});

interface Dialect {
  readonly actions: readonly string[];
  readonly ports: Readonly<Record<string, Schema>>;
  readonly maxRules: number;
  readonly maxPeers: number;
}

const rules = ({ actions, ports, maxRules, maxPeers }: Dialect): Record<string, Schema> => {
  const rule = (member: string, peer: Schema): Schema =>
    object(
      {
        name: { type: 'string', maxLength: 100 },
        action: oneOf(...actions),
        [member]: list(peer, maxPeers, 1),
        ...ports,
      },
      'action',
      member,
    );
  return {
    ingress: list(rule('from', ingressPeer), maxRules),
    egress: list(rule('to', egressPeer), maxRules),
  };
};

const admin = (...actions: string[]): Dialect => ({
  actions,
  ports: { ports: list(adminPort, 100) },
  maxRules: 100,
  maxPeers: 100,
});

const kindOf = (spec: Schema): Schema =>
  object(
    {
      apiVersion: text,
      kind: text,
      metadata: { type: 'object' },
      spec,
      status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    },
    'metadata',
    'spec',
  );

const priority = integer(0, 1000);
const column = (name: string, type: string): Schema => ({
  name,
  type,
  jsonPath: `.spec.${name.toLowerCase()}`,
});

const SHAPES: Readonly<
  Record<
    string,
    {
      readonly shortNames: readonly string[];
      readonly schema: Schema;
      readonly columns: readonly Schema[];
    }
  >
> = {
  AdminNetworkPolicy: {
    shortNames: ['anp'],
    columns: [column('Priority', 'string')],
    schema: kindOf(
      object(
        { priority, subject, ...rules(admin('Allow', 'Deny', 'Pass')) },
        'priority',
        'subject',
      ),
    ),
  },
  BaselineAdminNetworkPolicy: {
    shortNames: ['banp'],
    columns: [],
    schema: kindOf(object({ subject, ...rules(admin('Allow', 'Deny')) }, 'subject')),
  },
  ClusterNetworkPolicy: {
    shortNames: ['cnp'],
    columns: [column('Tier', 'string'), column('Priority', 'string')],
    schema: kindOf(
      object(
        {
          tier: oneOf('Admin', 'Baseline'),
          priority,
          subject,
          ...rules({
            actions: ['Accept', 'Deny', 'Pass'],
            ports: { protocols: list(clusterProtocol, 25, 1) },
            maxRules: 25,
            maxPeers: 25,
          }),
        },
        'tier',
        'priority',
        'subject',
      ),
    ),
  },
};
