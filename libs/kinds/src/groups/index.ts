import type { KindFile } from '../behaviour.js';
import { mutatingAdmissionPolicyBinding } from './admissionregistration/v1/mutating-admission-policy-binding.js';
import { mutatingAdmissionPolicy } from './admissionregistration/v1/mutating-admission-policy.js';
import { mutatingWebhookConfiguration } from './admissionregistration/v1/mutating-webhook-configuration.js';
import { validatingAdmissionPolicyBinding } from './admissionregistration/v1/validating-admission-policy-binding.js';
import { validatingAdmissionPolicy } from './admissionregistration/v1/validating-admission-policy.js';
import { validatingWebhookConfiguration } from './admissionregistration/v1/validating-webhook-configuration.js';
import { customResourceDefinition } from './apiextensions/v1/custom-resource-definition.js';
import { apiService } from './apiregistration/v1/api-service.js';
import { controllerRevision } from './apps/v1/controller-revision.js';
import { daemonSet } from './apps/v1/daemon-set.js';
import { deployment } from './apps/v1/deployment.js';
import { replicaSet } from './apps/v1/replica-set.js';
import { statefulSet } from './apps/v1/stateful-set.js';
import { horizontalPodAutoscalerV1 } from './autoscaling/v1/horizontal-pod-autoscaler.js';
import { horizontalPodAutoscaler } from './autoscaling/v2/horizontal-pod-autoscaler.js';
import { cronJob } from './batch/v1/cron-job.js';
import { job } from './batch/v1/job.js';
import { certificateSigningRequest } from './certificates/v1/certificate-signing-request.js';
import { lease } from './coordination/v1/lease.js';
import { componentStatus } from './core/v1/component-status.js';
import { configMap } from './core/v1/config-map.js';
import { endpoints } from './core/v1/endpoints.js';
import { event } from './core/v1/event.js';
import { limitRange } from './core/v1/limit-range.js';
import { namespace } from './core/v1/namespace.js';
import { node } from './core/v1/node/node.js';
import { persistentVolumeClaim } from './core/v1/persistent-volume-claim/persistent-volume-claim.js';
import { persistentVolume } from './core/v1/persistent-volume.js';
import { podTemplate } from './core/v1/pod-template.js';
import { pod } from './core/v1/pod/pod.js';
import { replicationController } from './core/v1/replication-controller.js';
import { resourceQuota } from './core/v1/resource-quota.js';
import { secret } from './core/v1/secret.js';
import { serviceAccount } from './core/v1/service-account.js';
import { service } from './core/v1/service/service.js';
import { endpointSlice } from './discovery/v1/endpoint-slice.js';
import { eventsEvent } from './events/v1/event.js';
import { flowSchema } from './flowcontrol/v1/flow-schema.js';
import { priorityLevelConfiguration } from './flowcontrol/v1/priority-level-configuration.js';
import { ingressClass } from './networking/v1/ingress-class.js';
import { ingress } from './networking/v1/ingress.js';
import { ipAddress } from './networking/v1/ip-address.js';
import { networkPolicy } from './networking/v1/network-policy.js';
import { serviceCidr } from './networking/v1/service-cidr.js';
import { runtimeClass } from './node/v1/runtime-class.js';
import { podDisruptionBudget } from './policy/v1/pod-disruption-budget.js';
import { clusterRoleBinding } from './rbac/v1/cluster-role-binding.js';
import { clusterRole } from './rbac/v1/cluster-role.js';
import { roleBinding } from './rbac/v1/role-binding.js';
import { role } from './rbac/v1/role.js';
import { deviceClass } from './resource/v1/device-class.js';
import { resourceClaimTemplate } from './resource/v1/resource-claim-template.js';
import { resourceClaim } from './resource/v1/resource-claim.js';
import { resourceSlice } from './resource/v1/resource-slice.js';
import { priorityClass } from './scheduling/v1/priority-class.js';
import { csiDriver } from './storage/v1/csi-driver.js';
import { csiNode } from './storage/v1/csi-node.js';
import { csiStorageCapacity } from './storage/v1/csi-storage-capacity.js';
import { storageClass } from './storage/v1/storage-class.js';
import { volumeAttachment } from './storage/v1/volume-attachment.js';
import { volumeAttributesClass } from './storage/v1/volume-attributes-class.js';

/** Every kind that differs from the generic behaviour, one file each. */
export const kindFiles: readonly KindFile[] = [
  mutatingAdmissionPolicyBinding,
  mutatingAdmissionPolicy,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicyBinding,
  validatingAdmissionPolicy,
  validatingWebhookConfiguration,
  customResourceDefinition,
  apiService,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  statefulSet,
  horizontalPodAutoscalerV1,
  horizontalPodAutoscaler,
  cronJob,
  job,
  certificateSigningRequest,
  lease,
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  persistentVolume,
  podTemplate,
  pod,
  replicationController,
  resourceQuota,
  secret,
  serviceAccount,
  service,
  endpointSlice,
  eventsEvent,
  flowSchema,
  priorityLevelConfiguration,
  ingressClass,
  ingress,
  ipAddress,
  networkPolicy,
  serviceCidr,
  runtimeClass,
  podDisruptionBudget,
  clusterRoleBinding,
  clusterRole,
  roleBinding,
  role,
  deviceClass,
  resourceClaimTemplate,
  resourceClaim,
  resourceSlice,
  priorityClass,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
];

export { completeServiceFamilies } from './core/v1/service/families.js';
export {
  validateDefinition,
  validateDefinitionStatus,
  validateDefinitionUpdate,
} from './apiextensions/v1/validation.js';
export { internalFieldsOf, internalSchema } from './apiextensions/v1/internal-schema.js';
export { isRecognizedFormat } from './apiextensions/v1/formats.js';
export type { SchemaChecks, SchemaPlace } from './apiextensions/v1/schema-checks.js';
