/** The order and zero values of the server's own types; see `form.ts` for the notation. Only what messages show is here. */
export const internalTypes = {
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  PodSpec:
    'Volumes InitContainers:[]Container Containers:[]Container EphemeralContainers RestartPolicy:s TerminationGracePeriodSeconds ActiveDeadlineSeconds DNSPolicy:s NodeSelector ServiceAccountName:s AutomountServiceAccountToken NodeName:s SecurityContext:*PodSecurityContext ImagePullSecrets Hostname:s Subdomain:s SetHostnameAsFQDN Affinity SchedulerName:s Tolerations HostAliases PriorityClassName:s Priority PreemptionPolicy DNSConfig ReadinessGates RuntimeClassName Overhead EnableServiceLinks TopologySpreadConstraints OS SchedulingGates ResourceClaims Resources HostnameOverride SchedulingGroup',
  Container:
    'Name:s Image:s Command Args WorkingDir:s Ports:[]ContainerPort EnvFrom Env:[]EnvVar Resources:ResourceRequirements ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:[]VolumeMount VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:b StdinOnce:b TTY:b',
  EphemeralContainer:
    'Name:s Image:s Command Args WorkingDir:s Ports:[]ContainerPort EnvFrom Env:[]EnvVar Resources:ResourceRequirements ResizePolicy RestartPolicy RestartPolicyRules VolumeMounts:[]VolumeMount VolumeDevices LivenessProbe ReadinessProbe StartupProbe Lifecycle TerminationMessagePath:s TerminationMessagePolicy:s ImagePullPolicy:s SecurityContext:*SecurityContext Stdin:b StdinOnce:b TTY:b TargetContainerName:s',
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
    'Name:s Served:b Storage:b Deprecated:b DeprecationWarning Schema Subresources AdditionalPrinterColumns SelectableFields',
  RoleRef: 'APIGroup:s Kind:s Name:s',
  VolumeAttachmentSpec: 'Attacher:s Source:VolumeAttachmentSource NodeName:s',
  VolumeAttachmentSource: 'PersistentVolumeName InlineVolumeSpec',
} as const;

export type InternalType = keyof typeof internalTypes;
