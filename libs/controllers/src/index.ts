export { DeploymentController } from './deployment/deployment-controller.js';
export { ReplicaController } from './replicaset/replica-controller.js';
export { replicaSetKind, replicationControllerKind } from './replicaset/replica-kind.js';
export { EndpointsController } from './endpoints/endpoints-controller.js';
export { EndpointSliceController } from './endpointslice/endpointslice-controller.js';
export { EndpointSliceMirroringController } from './endpointslice-mirroring/mirroring-controller.js';
export { DaemonSetController } from './daemonset/daemonset-controller.js';
export { JobController } from './job/job-controller.js';
export { NamespaceController } from './namespace/namespace-controller.js';
export { ServiceAccountController } from './serviceaccount/serviceaccount-controller.js';
export { RootCaPublisher } from './serviceaccount/root-ca-publisher.js';
export { GarbageCollector, type ResourceOf } from './garbage-collector/garbage-collector.js';
export { NodeLifecycleController } from './node-lifecycle/node-lifecycle-controller.js';
export { TaintEvictionController } from './taint-eviction/taint-eviction-controller.js';
export { NodeIpamController, type NodeIpamOptions } from './node-ipam/node-ipam-controller.js';
export { StatefulSetController } from './statefulset/statefulset-controller.js';
export { CronJobController } from './cronjob/cronjob-controller.js';
export { DisruptionController } from './disruption/disruption-controller.js';
export { TokenController } from './serviceaccount-token/token-controller.js';
export { ServiceCidrController } from './service-cidr/service-cidr-controller.js';
export { TtlAfterFinishedController } from './ttl-after-finished/ttl-after-finished-controller.js';
export { PodGcController } from './pod-gc/pod-gc-controller.js';
export { CsrApprovingController } from './certificates/approving-controller.js';
export { CsrSigningController } from './certificates/signing-controller.js';
export { CsrCleanerController } from './certificates/cleaner-controller.js';
export type { CertificateSigner } from './certificates/requests.js';
export { ValidatingAdmissionPolicyStatusController } from './validatingadmissionpolicy-status/validatingadmissionpolicy-status-controller.js';
export { ClusterRoleAggregationController } from './clusterrole-aggregation/clusterrole-aggregation-controller.js';
export {
  AttributesClassProtectionController,
  ClaimProtectionController,
  VolumeProtectionController,
} from './volume-protection/volume-protection-controller.js';
export { EphemeralVolumeController } from './ephemeral-volume/ephemeral-volume-controller.js';
export { ResourceQuotaController } from './resource-quota/resource-quota-controller.js';
export { PersistentVolumeBinder } from './persistent-volume-binder/persistent-volume-binder.js';
export {
  HorizontalPodAutoscalerController,
  type ScaleTargetOf,
} from './horizontal-pod-autoscaling/hpa-controller.js';
