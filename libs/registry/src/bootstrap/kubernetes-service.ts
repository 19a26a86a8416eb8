import type { KubeObject } from '#machinery';
import type { Endpoints, EndpointSlice } from '#kinds';
import type { ApiServer, RequestContext } from '../request.js';
import type { KindSource } from '../environment.js';
import type { SystemObjects } from './system-objects.js';

export interface KubernetesServiceOptions {
  /** First address of the service range. */
  readonly clusterIp: string;
  /** Where the API server can be reached from nodes and pods. */
  readonly advertiseAddress: string;
  readonly securePort: number;
}

const NAME = { name: 'kubernetes', namespace: 'default' };

/** The Service `default/kubernetes` with the Endpoints and the EndpointSlice that lead to the API server; kept up to date at each start. */
export async function bootstrapKubernetesService(
  api: ApiServer,
  context: RequestContext,
  catalog: KindSource,
  objects: SystemObjects,
  options: KubernetesServiceOptions,
): Promise<void> {
  const { clusterIp, advertiseAddress, securePort } = options;
  const ports = [{ name: 'https', port: securePort, protocol: 'TCP' }];
  const slice = {
    metadata: { ...NAME, labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: advertiseAddress.includes(':') ? 'IPv6' : 'IPv4',
    endpoints: [{ addresses: [advertiseAddress], conditions: { ready: true } }],
    ports,
  } as unknown as EndpointSlice;
  const endpoints = {
    metadata: { ...NAME, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: advertiseAddress }], ports }],
  } as unknown as Endpoints;
  await Promise.all([
    ensureService(api, context, catalog, { clusterIp, securePort }),
    objects.reconcile(
      'v1',
      'endpoints',
      endpoints as KubeObject,
      (present) =>
        ({
          ...present,
          subsets: endpoints.subsets,
        }) as KubeObject,
    ),
    objects.reconcile(
      'discovery.k8s.io/v1',
      'endpointslices',
      slice as KubeObject,
      (present) =>
        ({
          ...present,
          endpoints: slice.endpoints,
          ports,
        }) as KubeObject,
    ),
  ]);
}

async function ensureService(
  api: ApiServer,
  context: RequestContext,
  catalog: KindSource,
  { clusterIp, securePort }: { readonly clusterIp: string; readonly securePort: number },
): Promise<void> {
  const kind = catalog.byResource('', 'v1', 'services')!;
  const target = { kind, ...NAME };
  const present = await api.get(context, target, {}).catch(() => undefined);
  if (present !== undefined) return;
  const service = {
    metadata: { ...NAME, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: {
      type: 'ClusterIP',
      clusterIP: clusterIp,
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: securePort }],
    },
  };
  await api.create(context, { kind, namespace: NAME.namespace }, { value: service }, {});
}
