import type { Resource } from '#client';
import type { KubeObject } from '#machinery';
import { GROUP } from './names.js';
import type { Gateway, GatewayClass, ReferenceGrant } from './objects.js';
import type { GrpcRoute, HttpRoute, Route, TlsRoute } from './routes.js';

const resource = <T extends KubeObject>(
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): Resource<T> => ({ group: GROUP, version, plural, kind, namespaced });

export const GATEWAY_CLASSES = resource<GatewayClass>(
  'v1',
  'gatewayclasses',
  'GatewayClass',
  false,
);
export const GATEWAYS = resource<Gateway>('v1', 'gateways', 'Gateway');
export const HTTP_ROUTES = resource<HttpRoute>('v1', 'httproutes', 'HTTPRoute');
export const GRPC_ROUTES = resource<GrpcRoute>('v1', 'grpcroutes', 'GRPCRoute');
/** Of 1.5 and later; the alpha versions of before are not read. */
export const TLS_ROUTES = resource<TlsRoute>('v1', 'tlsroutes', 'TLSRoute');

export const ROUTES: Readonly<Record<Route['kind'], Resource>> = {
  HTTPRoute: HTTP_ROUTES,
  GRPCRoute: GRPC_ROUTES,
  TLSRoute: TLS_ROUTES,
};

/** v1beta1, which every release of the definitions serves; v1 came with 1.5. */
export const REFERENCE_GRANTS = resource<ReferenceGrant>(
  'v1beta1',
  'referencegrants',
  'ReferenceGrant',
);

/** Kinds of the Gateway API that gateways work by. A cluster has those whose definitions were installed. */
export const GATEWAY_RESOURCES: readonly Resource[] = [
  GATEWAY_CLASSES,
  GATEWAYS,
  HTTP_ROUTES,
  GRPC_ROUTES,
  TLS_ROUTES,
  REFERENCE_GRANTS,
];
