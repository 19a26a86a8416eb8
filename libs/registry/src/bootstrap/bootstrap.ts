import type { Cidr, Clock, KubeObject, Random } from '#machinery';
import type { ClusterStore } from '#store';
import { timestamp, type KindSource } from '../environment.js';
import type { ApiServer, RequestContext } from '../request.js';
import { bootstrapApiServices } from './api-services.js';
import { bootstrapFlowControl } from './flowcontrol.js';
import { bootstrapKubernetesService } from './kubernetes-service.js';
import { bootstrapRbac } from './rbac.js';
import { SystemObjects } from './system-objects.js';

export interface BootstrapOptions {
  readonly api: ApiServer;
  readonly store: ClusterStore;
  readonly catalog: KindSource;
  readonly clock: Clock;
  readonly random: Random;
  /** The service ranges, the primary one first. */
  readonly serviceCidrs: readonly Cidr[];
  /** Where the API server can be reached from nodes and pods. */
  readonly advertiseAddress: string;
  readonly securePort: number;
  /** Further ConfigMaps of kube-system, such as the CA of client certificates: name → data. */
  readonly configMaps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

const PRIORITY_CLASSES = [
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
];

const CONTEXT: RequestContext = {
  user: { name: 'system:apiserver', groups: ['system:masters'] },
  warnings: [],
};

/** Makes the objects that the API server itself owns, as far as they are missing. Run it at every start, before serving. */
export async function bootstrapCluster(options: BootstrapOptions): Promise<void> {
  const { api, store, catalog, clock, random, serviceCidrs } = options;
  const objects = new SystemObjects(store, catalog, clock, random);
  const now = timestamp(clock);
  await Promise.all(NAMESPACES.map((name) => objects.ensure('v1', 'namespaces', namespace(name))));
  await Promise.all([
    objects.ensure('networking.k8s.io/v1', 'servicecidrs', serviceCidr(serviceCidrs, now)),
    bootstrapKubernetesService(api, CONTEXT, catalog, objects, {
      clusterIp: serviceCidrs[0]!.at(1).text,
      advertiseAddress: options.advertiseAddress,
      securePort: options.securePort,
    }),
    ...PRIORITY_CLASSES.map(({ name, ...rest }) =>
      objects.ensure('scheduling.k8s.io/v1', 'priorityclasses', {
        metadata: { name },
        ...rest,
      }),
    ),
    bootstrapRbac(objects),
    bootstrapFlowControl(objects, now),
    bootstrapApiServices(objects, now),
    ...Object.entries({
      'kube-apiserver-legacy-service-account-token-tracking': { since: now.slice(0, 10) },
      ...options.configMaps,
    }).map(([name, data]) =>
      objects.ensure('v1', 'configmaps', {
        metadata: { name, namespace: 'kube-system' },
        data,
      } as KubeObject),
    ),
  ]);
}

function namespace(name: string): KubeObject {
  return {
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  } as KubeObject;
}

function serviceCidr(cidrs: readonly Cidr[], now: string): KubeObject {
  const condition = {
    type: 'Ready',
    status: 'True',
    lastTransitionTime: now,
    reason: '',
    message: 'Kubernetes default Service CIDR is ready',
  };
  return {
    metadata: { name: 'kubernetes' },
    spec: { cidrs: cidrs.map(String) },
    status: { conditions: [condition] },
  } as KubeObject;
}
