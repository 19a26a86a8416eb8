import { schemaWords, type CustomResourceDefinition, type SchemaWord as Schema } from '#kinds';
import { GROUP } from '../api/names.js';
import { GATEWAY_RESOURCES } from '../api/resources.js';
import { gatewaySpec, gatewayStatusSchema } from './gateway.js';
import { grpcRouteSpec } from './grpc-route.js';
import { httpRouteSpec } from './http-route.js';
import { tlsRouteSpec } from './tls-route.js';
import {
  conditions,
  controllerName,
  group,
  kind,
  namespaceName,
  objectName,
  parametersReference,
  pending,
  routeStatus,
  withDefault,
  withRules,
} from './parts.js';

const { list, object } = schemaWords;

interface Shape {
  readonly spec: Schema;
  readonly status?: Schema;
  readonly shortNames?: readonly string[];
  readonly columns: readonly Schema[];
  /** A further version with the same schema. */
  readonly also?: string;
}

const column = (name: string, jsonPath: string, more: Schema = {}): Schema => ({
  name,
  type: 'string',
  jsonPath,
  ...more,
});
const hostnames = [column('Hostnames', '.spec.hostnames')];
const classPending = pending('Accepted');
const accepted = (type: string): string => `.status.conditions[?(@.type=="${type}")].status`;

const SHAPES: Readonly<Record<string, Shape>> = {
  GatewayClass: {
    also: 'v1beta1',
    shortNames: ['gc'],
    columns: [
      column('Controller', '.spec.controllerName'),
      column('Accepted', accepted('Accepted')),
      column('Description', '.spec.description', { priority: 1 }),
    ],
    spec: object(
      {
        controllerName: withRules(controllerName, ['self == oldSelf', 'field is immutable']),
        description: { type: 'string', maxLength: 64 },
        parametersRef: parametersReference({ namespace: namespaceName }),
      },
      'controllerName',
    ),
    status: withDefault(object({ conditions: withDefault(conditions, classPending) }), {
      conditions: classPending,
    }),
  },
  Gateway: {
    also: 'v1beta1',
    shortNames: ['gtw'],
    columns: [
      column('Class', '.spec.gatewayClassName'),
      column('Address', '.status.addresses[*].value'),
      column('Programmed', accepted('Programmed')),
    ],
    spec: gatewaySpec,
    status: gatewayStatusSchema,
  },
  HTTPRoute: { also: 'v1beta1', columns: hostnames, spec: httpRouteSpec, status: routeStatus },
  GRPCRoute: { columns: hostnames, spec: grpcRouteSpec, status: routeStatus },
  TLSRoute: { columns: [], spec: tlsRouteSpec, status: routeStatus },
  ReferenceGrant: {
    also: 'v1',
    shortNames: ['refgrant'],
    columns: [],
    spec: object(
      {
        from: list(
          object({ group, kind, namespace: namespaceName }, 'group', 'kind', 'namespace'),
          16,
          1,
        ),
        to: list(object({ group, kind, name: objectName }, 'group', 'kind'), 16, 1),
      },
      'from',
      'to',
    ),
  },
};

/**
 * CustomResourceDefinitions of the Gateway API, for clusters that are made of manifests and machines without a network: a real cluster has
 * those that its administrator installed. Their schemas hold what the documentation of the types says about shape and limits, in the
 * standard channel, for the kinds that gateways work by.
 */
export function gatewayDefinitions(): CustomResourceDefinition[] {
  return GATEWAY_RESOURCES.map(({ version, plural, kind: name, namespaced }) => {
    const { spec, status, shortNames, columns, also } = SHAPES[name]!;
    const singular = name.toLowerCase();
    const schema = object(
      {
        apiVersion: schemaWords.text,
        kind: schemaWords.text,
        metadata: { type: 'object' },
        spec,
        ...(status === undefined ? {} : { status }),
      },
      'spec',
    );
    const versionOf = (named: string, storage: boolean) => ({
      name: named,
      served: true,
      storage,
      schema: { openAPIV3Schema: schema },
      ...(status === undefined ? {} : { subresources: { status: {} } }),
      additionalPrinterColumns: [
        ...columns,
        { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
      ],
    });
    return {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.${GROUP}`,
        annotations: {
          'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api',
        },
      },
      spec: {
        group: GROUP,
        scope: namespaced ? 'Namespaced' : 'Cluster',
        names: {
          kind: name,
          listKind: `${name}List`,
          plural,
          singular,
          categories: ['gateway-api'],
          ...(shortNames === undefined ? {} : { shortNames }),
        },
        versions: [
          versionOf(version, true),
          ...(also === undefined ? [] : [versionOf(also, false)]),
        ],
      },
    } as unknown as CustomResourceDefinition;
  });
}
