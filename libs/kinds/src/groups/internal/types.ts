/** The order and zero values of the server's own types; see `form.ts` for the notation. Only what messages show is here. */
export const internalTypes = {
  SeccompProfile: 'Type:s LocalhostProfile',
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  PodSpec:
    'Volumes:[]Volume InitContainers:[]Container Containers:[]Container EphemeralContainers:[]EphemeralContainer RestartPolicy:s TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy:s NodeSelector ServiceAccountName:s AutomountServiceAccountToken NodeName:s SecurityContext:*PodSecurityContext ImagePullSecrets:[]LocalObjectReference Hostname:s Subdomain:s SetHostnameAsFQDN Affinity SchedulerName:s Tolerations:[]Toleration HostAliases PriorityClassName:s Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride SchedulingGroup',
  Container:
    'Name:s Image:s Command Args WorkingDir:s Ports:[]ContainerPort EnvFrom Env:[]EnvVar Resources:ResourceRequirements ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:[]VolumeMount VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:b StdinOnce:b TTY:b',
  EphemeralContainer:
    'Name:s Image:s Command Args WorkingDir:s Ports:[]ContainerPort EnvFrom Env:[]EnvVar Resources:ResourceRequirements ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:[]VolumeMount VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:b StdinOnce:b TTY:b TargetContainerName:s',
  PersistentVolumeClaimSpec:
    'AccessModes Selector Resources:VolumeResources VolumeName:s StorageClassName VolumeMode DataSource DataSourceRef VolumeAttributesClassName',
  VolumeResources: 'Limits Requests',
  PersistentVolumeSource:
    'GCEPersistentDisk AWSElasticBlockStore HostPath:*HostPath Glusterfs NFS:*NFS RBD Quobyte ISCSI FlexVolume Cinder CephFS=cephfs FC Flocker AzureFile VsphereVolume AzureDisk PhotonPersistentDisk PortworxVolume ScaleIO Local:*LocalVolume StorageOS=storageos CSI',
  HostPath: 'Path:s Type',
  NFS: 'Server:s Path:s ReadOnly:b',
  LocalVolume: 'Path:s FSType',
  Toleration: 'Key:s Operator:s Value:s Effect:s TolerationSeconds',
  LocalObjectReference: 'Name:s',
  Volume:
    'Name:s HostPath EmptyDir:*EmptyDir GCEPersistentDisk AWSElasticBlockStore GitRepo Secret:*SecretVolume NFS ISCSI Glusterfs PersistentVolumeClaim:*ClaimVolume RBD Quobyte FlexVolume Cinder CephFS=cephfs Flocker DownwardAPI:*DownwardAPIVolume FC AzureFile ConfigMap:*ConfigMapVolume VsphereVolume AzureDisk PhotonPersistentDisk Projected:*Projected PortworxVolume ScaleIO StorageOS=storageos CSI Ephemeral Image',
  EmptyDir: 'Medium:s SizeLimit',
  SecretVolume: 'SecretName:s Items:[]KeyToPath DefaultMode Optional',
  ClaimVolume: 'ClaimName:s ReadOnly:b',
  DownwardAPIVolume: 'Items:[]DownwardAPIFile DefaultMode',
  ConfigMapVolume: 'Name:s Items:[]KeyToPath DefaultMode Optional',
  Projected: 'Sources:[]Projection DefaultMode',
  Projection:
    'Secret:*KeyedProjection DownwardAPI:*DownwardAPIProjection ConfigMap:*KeyedProjection ServiceAccountToken:*TokenProjection ClusterTrustBundle PodCertificate',
  KeyedProjection: 'Name:s Items:[]KeyToPath Optional',
  DownwardAPIProjection: 'Items:[]DownwardAPIFile',
  TokenProjection: 'Audience:s ExpirationSeconds Path:s',
  KeyToPath: 'Key:s Path:s Mode',
  DownwardAPIFile: 'Path:s FieldRef:*FieldReference ResourceFieldRef Mode',
  FieldReference: 'APIVersion:s FieldPath:s',
  ContainerPort: 'Name:s HostPort:i ContainerPort:i Protocol:s HostIP:s',
  EnvVar: 'Name:s Value:s ValueFrom',
  ResourceRequirements: 'Limits Requests Claims',
  VolumeMount:
    'Name:s ReadOnly:b RecursiveReadOnly MountPath:s SubPath:s MountPropagation SubPathExpr:s',
  PodSecurityContext:
    'HostNetwork:b HostPID:b HostIPC:b ShareProcessNamespace HostUsers SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot SupplementalGroups SupplementalGroupsPolicy FSGroup FSGroupChangePolicy Sysctls SeccompProfile AppArmorProfile SELinuxChangePolicy',
  ServicePort: 'Name:s Protocol:s AppProtocol Port:i TargetPort:i NodePort:i',
  Taint: 'Key:s Value:s Effect:s TimeAdded',
  DeploymentStrategy: 'Type:s RollingUpdate:*RollingUpdate',
  RollingUpdate: 'MaxUnavailable MaxSurge',
  StatefulSetUpdateStrategy: 'Type:s RollingUpdate:*RollingUpdateStatefulSet',
  RollingUpdateStatefulSet: 'Partition MaxUnavailable',
  PodDisruptionBudgetSpec: 'MinAvailable Selector MaxUnavailable UnhealthyPodEvictionPolicy',
  CustomResourceDefinitionVersion:
    'Name:s Served:b Storage:b Deprecated:b DeprecationWarning Schema Subresources:*CustomResourceSubresources AdditionalPrinterColumns:[]CustomResourceColumnDefinition SelectableFields:[]SelectableField',
  CustomResourceSubresources: 'Status Scale:*CustomResourceSubresourceScale',
  CustomResourceSubresourceScale: 'SpecReplicasPath:s StatusReplicasPath:s LabelSelectorPath',
  CustomResourceColumnDefinition:
    'Name:s Type:s Format:s Description:s Priority:i JSONPath=jsonPath:s',
  SelectableField: 'JSONPath=jsonPath:s',
  ExternalDocumentation: 'Description:s URL=url:s',
  ValidationRule: 'Rule:s Message:s MessageExpression:s Reason FieldPath:s OptionalOldSelf',
  RoleRef: 'APIGroup:s Kind:s Name:s',
  VolumeAttachmentSpec: 'Attacher:s Source:VolumeAttachmentSource NodeName:s',
  VolumeAttachmentSource: 'PersistentVolumeName InlineVolumeSpec',
} as const;

export type InternalType = keyof typeof internalTypes;
