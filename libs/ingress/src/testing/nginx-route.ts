import type { EndpointSlice, Ingress, Service } from '#kinds';
import { controllerOptions } from '../classes/nginx/controller-options.js';
import { decide } from '../classes/nginx/decide.js';
import { buildModel, type ControllerObjects } from '../classes/nginx/model-builder.js';
import type { Choices, Decision } from '../proxy/decision.js';

/** A path of a rule: host, path, type, Service. */
export type Path = readonly [
  host: string,
  path: string,
  type: 'Exact' | 'Prefix' | 'ImplementationSpecific',
  service: string,
];

/** An Ingress of class nginx in `default` with a rule for each path. Annotations stand without their prefix. */
export function ingress(
  name: string,
  paths: readonly Path[],
  annotations: Readonly<Record<string, string>> = {},
  spec: Partial<Ingress['spec'] & object> = {},
): Ingress {
  return {
    metadata: {
      name,
      namespace: 'default',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [
          `nginx.ingress.kubernetes.io/${key}`,
          value,
        ]),
      ),
    },
    spec: {
      ingressClassName: 'nginx',
      rules: paths.map(([host, path, pathType, service]) => ({
        ...(host === '' ? {} : { host }),
        http: {
          paths: [
            { path, pathType, backend: { service: { name: service, port: { number: 80 } } } },
          ],
        },
      })),
      ...spec,
    },
  };
}

/** Every Service has port 80 and endpoints as `endpoints` says; by default one, whose port is the same for all. */
export function objectsOf(
  ingresses: readonly Ingress[],
  endpoints: Readonly<Record<string, readonly string[]>> = {},
  more: Partial<ControllerObjects> = {},
): ControllerObjects {
  const service = (namespace: string, name: string): Service | undefined =>
    name === ''
      ? undefined
      : {
          metadata: { namespace, name },
          spec: { clusterIP: '10.96.0.99', ports: [{ port: 80 }] },
        };
  const slices = (_: string, name: string): EndpointSlice[] => [
    {
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: (endpoints[name] ?? [`ip-of-${name}`]).map((ip) => ({ addresses: [ip] })),
    },
  ];
  return {
    ingresses: () => ingresses,
    classes: () => [{ metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } }],
    service,
    slices,
    secret: () => undefined,
    configMap: () => undefined,
    ...more,
  };
}

/** Choices without chance: the first of equals, and of weights the one that `draw` (0 to 1) falls on. */
export const choices = (draw = 0): Choices => ({
  weighted(weights) {
    let rest = draw * weights.reduce((sum, weight) => sum + weight, 0);
    return weights.findIndex((weight) => (rest -= weight) < 0);
  },
  next: () => 0,
  requestId: () => '0123456789abcdef0123456789abcdef',
});

export const options = controllerOptions(
  { spec: { containers: [] } },
  {
    name: 'controller',
    image: 'registry.k8s.io/ingress-nginx/controller:v1.8.1',
    args: ['--configmap=ingress-nginx/config'],
  },
);

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly draw?: number;
  readonly tls?: string;
  readonly source?: string;
}

/** What nginx decides for `GET url` with these objects. */
export function ask(objects: ControllerObjects, url: string, asked: Asked = {}): Decision {
  const [, host = '', path = ''] = /^([^/]*)(.*)$/.exec(url) ?? [];
  const request = {
    method: 'GET',
    path,
    headers: { Host: host, ...asked.headers },
    body: '',
    source: { ip: asked.source ?? '203.0.113.5', port: 40_000 },
    destination: { ip: '172.16.0.9', port: asked.tls === undefined ? 80 : 443 },
    ...(asked.tls === undefined ? {} : { tls: { serverName: asked.tls } }),
  };
  return decide(buildModel(options, objects), request, choices(asked.draw), 0);
}

/** The Service that a request goes to, or the status that nginx answers itself. */
export function route(objects: ControllerObjects, url: string, asked: Asked = {}): string | number {
  const decision = ask(objects, url, asked);
  return 'answer' in decision
    ? decision.answer.status
    : decision.forward.endpoints[0]!.ip.replace('ip-of-', '');
}
