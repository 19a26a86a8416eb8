import type { ConfigMap, EndpointSlice, Secret, Service } from '#kinds';
import type { Stored } from '#machinery';
import { CONTROLLER_NAME } from '../classes/gateway/api/names.js';
import type {
  Gateway,
  GatewayClass,
  Listener,
  ReferenceGrant,
} from '../classes/gateway/api/objects.js';
import type { BackendRef, GrpcRoute, HttpRoute, Route } from '../classes/gateway/api/routes.js';
import type { GatewayObjects } from '../classes/gateway/model/gateway-objects.js';
import { decide } from '../classes/gateway/routing/decide.js';
import { gatewayModel, type GatewayModel } from '../classes/gateway/routing/gateway-model.js';
import { routesByGateway } from '../classes/gateway/routing/routes-by-gateway.js';
import type { Closed, Decision } from '../proxy/decision.js';
import { choices } from './nginx-route.js';

/** A listener for HTTP on port 80 whose routes come from everywhere. */
export const listener = (name: string, more: Partial<Listener> = {}): Listener => ({
  name,
  port: 80,
  protocol: 'HTTP',
  allowedRoutes: { namespaces: { from: 'All' } },
  ...more,
});

/** Gateway `default/web` of class `sim`. */
export const gateway = (
  listeners: readonly Listener[] = [listener('http')],
  more: Partial<Gateway['spec']> = {},
): Stored<Gateway> => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: {
    namespace: 'default',
    name: 'web',
    uid: 'gateway-uid',
    resourceVersion: '1',
    generation: 1,
    creationTimestamp: '2026-01-01T00:00:00Z',
  },
  spec: { gatewayClassName: 'sim', listeners, ...more },
});

const metadataOf = (name: string, second: number) => {
  const [namespace, own] = name.includes('/') ? name.split('/') : ['default', name];
  const creationTimestamp = `2026-01-01T00:00:${String(second).padStart(2, '0')}Z`;
  return { namespace: namespace!, name: own!, generation: 1, creationTimestamp };
};

/** An HTTPRoute `name` (or `namespace/name`) to the Gateway; `second` is its age. */
export const httpRoute = (name: string, spec: HttpRoute['spec'], second = 0): Route => ({
  kind: 'HTTPRoute',
  object: {
    metadata: metadataOf(name, second),
    spec: { parentRefs: [{ namespace: 'default', name: 'web' }], ...spec },
  },
});

export const grpcRoute = (name: string, spec: GrpcRoute['spec'], second = 0): Route => ({
  kind: 'GRPCRoute',
  object: {
    metadata: metadataOf(name, second),
    spec: { parentRefs: [{ namespace: 'default', name: 'web' }], ...spec },
  },
});

/** A backend on port 80. */
export const to = (name: string, more: Partial<BackendRef> = {}): BackendRef => ({
  name,
  port: 80,
  ...more,
});

interface World {
  readonly gateway?: Stored<Gateway>;
  readonly class?: GatewayClass;
  readonly routes?: readonly Route[];
  readonly grants?: readonly ReferenceGrant[];
  readonly labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly secrets?: Readonly<Record<string, Secret>>;
  readonly configMaps?: Readonly<Record<string, ConfigMap>>;
  /** Services by name; by default every name but `none` is one with port 80. */
  readonly services?: Readonly<Record<string, Service>>;
  /** Addresses behind a Service; by default one, `ip-of-NAME`. */
  readonly endpoints?: Readonly<Record<string, readonly string[]>>;
}

const SERVICE: Service = { spec: { ports: [{ port: 80 }] } };

/** Everything that gateways read. */
export function objectsOf(world: World): GatewayObjects {
  const slices = (_: string, name: string): EndpointSlice[] => [
    {
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: (world.endpoints?.[name] ?? [`ip-of-${name}`]).map((ip) => ({ addresses: [ip] })),
    },
  ];
  return {
    gateways: () => [world.gateway ?? gateway()],
    class: () =>
      world.class ?? { metadata: { name: 'sim' }, spec: { controllerName: CONTROLLER_NAME } },
    routes: () => world.routes ?? [],
    grants: (namespace) =>
      (world.grants ?? []).filter(({ metadata }) => metadata?.namespace === namespace),
    namespace: (name) => ({ metadata: { name, labels: world.labels?.[name] ?? {} }, spec: {} }),
    configMap: (namespace, name) => world.configMaps?.[`${namespace}/${name}`],
    secret: (namespace, name) => world.secrets?.[`${namespace}/${name}`],
    service: (_, name) => (name === 'none' ? undefined : (world.services?.[name] ?? SERVICE)),
    slices,
  };
}

/** The model of the one Gateway. */
export function modelOf(world: World): GatewayModel {
  const objects = objectsOf(world);
  const routes = routesByGateway(objects.routes()).get('default/web') ?? [];
  return gatewayModel(world.gateway ?? gateway(), routes, objects);
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly draw?: number;
  /** The name that a TLS client asks for. */
  readonly tls?: string;
  readonly port?: number;
}

/** What the proxy decides for `url`, a host and a path. */
export function ask(world: World, url: string, asked: Asked = {}): Decision | Closed {
  const [, host = '', path = ''] = /^([^/]*)(.*)$/.exec(url) ?? [];
  const port = asked.port ?? (asked.tls === undefined ? 80 : 443);
  const request = {
    method: asked.method ?? 'GET',
    path,
    headers: { Host: host, ...asked.headers },
    body: '',
    source: { ip: '203.0.113.5', port: 40_000 },
    destination: { ip: '172.16.0.9', port },
    ...(asked.tls === undefined ? {} : { tls: { serverName: asked.tls } }),
  };
  const decision = decide(modelOf(world), request, objectsOf(world), choices(asked.draw));
  if (decision === undefined) throw new Error(`the Gateway has no port ${port}`);
  return decision;
}

/** The Service that a request goes to, the status of the proxy's own answer, or `closed`. */
export function route(world: World, url: string, asked: Asked = {}): string | number {
  const decision = ask(world, url, asked);
  if ('closed' in decision) return 'closed';
  return 'answer' in decision
    ? decision.answer.status
    : decision.forward.endpoints[0]!.ip.replace('ip-of-', '');
}
