import {
  AttributesClassProtectionController,
  ClaimProtectionController,
  ClusterRoleAggregationController,
  CronJobController,
  CsrApprovingController,
  CsrCleanerController,
  CsrSigningController,
  DaemonSetController,
  DeploymentController,
  DisruptionController,
  EndpointsController,
  EndpointSliceController,
  EndpointSliceMirroringController,
  EphemeralVolumeController,
  GarbageCollector,
  HorizontalPodAutoscalerController,
  JobController,
  NamespaceController,
  NodeIpamController,
  NodeLifecycleController,
  PersistentVolumeBinder,
  PodGcController,
  ReplicaController,
  replicaSetKind,
  replicationControllerKind,
  ResourceQuotaController,
  RootCaPublisher,
  ServiceAccountController,
  ServiceCidrController,
  StatefulSetController,
  TaintEvictionController,
  TokenController,
  TtlAfterFinishedController,
  ValidatingAdmissionPolicyStatusController,
  VolumeProtectionController,
} from '#controllers';
import { checkTypes } from '#admission';
import type { CustomKinds } from '#custom-resources';
import type { Simulator, SimulatorContext } from '#client';
import type { CustomSchemas, KindCatalog, KindDefinition } from '#kinds';
import { parseGroupVersion } from '#machinery';
import type { UserInfo } from '#registry';
import type { ClusterSettings } from '../settings.js';
import { accountUser, type ContextOf } from '../users.js';
import { typedKinds } from './typed-kinds.js';

/** What a controller may need beside its context. */
export interface ControllerParts {
  readonly settings: ClusterSettings;
  /** The kinds of each moment; some controllers follow them. */
  readonly kinds: CustomKinds;
  /** The schemas of kinds that Kubernetes does not have. */
  readonly schemas: CustomSchemas;
}

/** Undefined where something that it needs is missing. */
type Make = (context: SimulatorContext, parts: ControllerParts) => Simulator | undefined;

/** Every controller by the name that kube-controller-manager gives it, in the order of starting. */
const makers: Readonly<Record<string, Make>> = {
  namespace: (context, { kinds }) =>
    new NamespaceController(context, () => stored(kinds.catalog).filter((kind) => kind.namespaced)),
  serviceaccount: (context) => new ServiceAccountController(context),
  'root-ca-certificate-publisher': (context, { settings }) =>
    new RootCaPublisher(context, settings.rootCa),
  'node-ipam': (context, { settings }) =>
    new NodeIpamController(context, {
      clusterCidrs: settings.clusterCidrs,
      maskSize: (family) => (family === 'IPv4' ? 24 : 64),
    }),
  'node-lifecycle': (context) => new NodeLifecycleController(context),
  'taint-eviction': (context) => new TaintEvictionController(context),
  deployment: (context) => new DeploymentController(context),
  replicaset: (context) => new ReplicaController(context, replicaSetKind),
  replicationcontroller: (context) => new ReplicaController(context, replicationControllerKind),
  daemonset: (context) => new DaemonSetController(context),
  statefulset: (context) => new StatefulSetController(context),
  job: (context) => new JobController(context),
  cronjob: (context) => new CronJobController(context),
  'ttl-after-finished': (context) => new TtlAfterFinishedController(context),
  horizontalpodautoscaler: (context, { kinds }) =>
    new HorizontalPodAutoscalerController(context, (apiVersion, kind) =>
      byKind(kinds.catalog, apiVersion, kind),
    ),
  disruption: (context) => new DisruptionController(context),
  endpoints: (context) => new EndpointsController(context),
  endpointslice: (context) => new EndpointSliceController(context),
  endpointslicemirroring: (context) => new EndpointSliceMirroringController(context),
  'serviceaccount-token': (context, { settings }) => new TokenController(context, settings.rootCa),
  'service-cidr': (context) => new ServiceCidrController(context),
  'validatingadmissionpolicy-status': (context, { kinds, schemas }) =>
    new ValidatingAdmissionPolicyStatusController(context, (policy) =>
      checkTypes(policy, typedKinds(kinds.catalog, schemas)),
    ),
  'clusterrole-aggregation': (context) => new ClusterRoleAggregationController(context),
  'certificatesigningrequest-approving': (context, { settings: { signer } }) =>
    signer === undefined ? undefined : new CsrApprovingController(context, signer),
  'certificatesigningrequest-signing': (context, { settings: { signer } }) =>
    signer === undefined ? undefined : new CsrSigningController(context, signer),
  'certificatesigningrequest-cleaner': (context) => new CsrCleanerController(context),
  resourcequota: (context, { kinds }) =>
    new ResourceQuotaController(context, () =>
      stored(kinds.catalog).filter(
        (kind) => kind.namespaced && kind.plural !== 'events' && kind.plural !== 'leases',
      ),
    ),
  'persistentvolume-binder': (context) => new PersistentVolumeBinder(context),
  'persistentvolumeclaim-protection': (context) => new ClaimProtectionController(context),
  'persistentvolume-protection': (context) => new VolumeProtectionController(context),
  'volumeattributesclass-protection': (context) => new AttributesClassProtectionController(context),
  'ephemeral-volume': (context) => new EphemeralVolumeController(context),
  'pod-garbage-collector': (context) => new PodGcController(context),
  'garbage-collector': (context, { kinds }) =>
    new GarbageCollector(
      context,
      () => stored(kinds.catalog).filter((kind) => kind.plural !== 'events'),
      (apiVersion, kind) => byKind(kinds.catalog, apiVersion, kind),
      (listener) => kinds.onChange(listener),
    ),
};

/** The service accounts of the controllers, where they are not `<name>-controller`. */
const accounts: Readonly<Record<string, string>> = {
  serviceaccount: 'service-account-controller',
  'root-ca-certificate-publisher': 'root-ca-cert-publisher',
  'node-ipam': 'node-controller',
  'node-lifecycle': 'node-controller',
  'taint-eviction': 'node-controller',
  replicationcontroller: 'replication-controller',
  daemonset: 'daemon-set-controller',
  horizontalpodautoscaler: 'horizontal-pod-autoscaler',
  endpoints: 'endpoint-controller',
  'service-cidr': 'service-cidrs-controller',
  'certificatesigningrequest-approving': 'certificate-controller',
  'certificatesigningrequest-signing': 'certificate-controller',
  'certificatesigningrequest-cleaner': 'certificate-controller',
  'persistentvolume-binder': 'persistent-volume-binder',
  'persistentvolumeclaim-protection': 'pvc-protection-controller',
  'persistentvolume-protection': 'pv-protection-controller',
  'pod-garbage-collector': 'pod-garbage-collector',
  'garbage-collector': 'generic-garbage-collector',
};

/** Who a controller is to the API server. The one that makes tokens has none that it could use. */
const controllerUser = (name: string): UserInfo | undefined =>
  name === 'serviceaccount-token' ? undefined : accountUser(accounts[name] ?? `${name}-controller`);

export const controllerNames: readonly string[] = Object.keys(makers);

/** Those that keep the endpoints of Services. */
export const endpointsControllerNames: ReadonlySet<string> = new Set([
  'endpoints',
  'endpointslice',
  'endpointslicemirroring',
]);

/** Makes the controllers that are selected. */
export function makeControllers(
  selected: ReadonlySet<string>,
  contextOf: ContextOf,
  parts: ControllerParts,
): Simulator[] {
  return Object.entries(makers).flatMap(([name, make]) => {
    if (!selected.has(name)) return [];
    const made = make(contextOf('kube-controller-manager', controllerUser(name)), parts);
    return made === undefined ? [] : [made];
  });
}

function byKind(
  catalog: KindCatalog,
  apiVersion: string,
  kind: string,
): KindDefinition | undefined {
  const name = parseGroupVersion(apiVersion);
  return name === undefined ? undefined : catalog.byKind(name.group, name.version, kind);
}

/** One definition for each kind that is stored and can be listed, watched and deleted: the preferred version. */
function stored(catalog: KindCatalog): KindDefinition[] {
  const seen = new Set<string>();
  return catalog.all.filter((kind) => {
    const wanted = ['list', 'watch', 'delete'].every((verb) => kind.verbs.includes(verb));
    if (!wanted || seen.has(kind.storage.resource)) return false;
    seen.add(kind.storage.resource);
    return true;
  });
}
