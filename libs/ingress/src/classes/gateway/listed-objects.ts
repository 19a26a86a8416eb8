import type { Resource } from '#client';
import { resources, type ConfigMap, type Namespace, type Secret } from '#kinds';
import type { KubeObject, Stored } from '#machinery';
import type { ServiceLookup } from '../../proxy/service-endpoints.js';
import type { Gateway, GatewayClass, ReferenceGrant } from './api/objects.js';
import {
  GATEWAY_CLASSES,
  GATEWAYS,
  GRPC_ROUTES,
  HTTP_ROUTES,
  REFERENCE_GRANTS,
  TLS_ROUTES,
} from './api/resources.js';
import type { GrpcRoute, HttpRoute, Route, TlsRoute } from './api/routes.js';
import type { GatewayObjects } from './model/gateway-objects.js';

/** All objects of a kind; none of a kind that is not served. */
export type ListObjects = <T extends KubeObject>(resource: Resource<T>) => Promise<readonly T[]>;

/** Routes of all kinds. */
export async function listRoutes(list: ListObjects): Promise<readonly Route[]> {
  const [http, grpc, tls] = await Promise.all([
    list<HttpRoute>(HTTP_ROUTES),
    list<GrpcRoute>(GRPC_ROUTES),
    list<TlsRoute>(TLS_ROUTES),
  ]);
  return [
    ...http.map((object): Route => ({ kind: 'HTTPRoute', object })),
    ...grpc.map((object): Route => ({ kind: 'GRPCRoute', object })),
    ...tls.map((object): Route => ({ kind: 'TLSRoute', object })),
  ];
}

/** What gateways read, from lists as they were at one moment. */
export async function listGatewayObjects(
  list: ListObjects,
  lookup: ServiceLookup,
): Promise<GatewayObjects> {
  const [gateways, classes, routes, grants, namespaces, secrets, configMaps] = await Promise.all([
    list<Gateway>(GATEWAYS),
    list<GatewayClass>(GATEWAY_CLASSES),
    listRoutes(list),
    list<ReferenceGrant>(REFERENCE_GRANTS),
    list<Namespace>(resources.namespaces),
    list<Secret>(resources.secrets),
    list<ConfigMap>(resources.configMaps),
  ]);
  const named =
    <T extends KubeObject>(objects: readonly T[]) =>
    (namespace: string | undefined, name: string): T | undefined =>
      objects.find(({ metadata }) => metadata?.namespace === namespace && metadata?.name === name);
  return {
    gateways: () => gateways as readonly Stored<Gateway>[],
    class: (name) => named(classes)(undefined, name),
    routes: () => routes,
    grants: (namespace) => grants.filter(({ metadata }) => metadata?.namespace === namespace),
    namespace: (name) => named(namespaces)(undefined, name),
    secret: named(secrets),
    configMap: named(configMaps),
    service: (namespace, name) => lookup.service(namespace, name),
    slices: (namespace, name) => lookup.slices(namespace, name),
  };
}
