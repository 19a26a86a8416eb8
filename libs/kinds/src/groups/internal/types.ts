/** The order and zero values of the server's own types; see `form.ts` for the notation. Only what messages show is here. */
export const internalTypes = {
  SecurityContext:
    'Capabilities Privileged SELinuxOptions WindowsOptions RunAsUser RunAsGroup RunAsNonRoot ReadOnlyRootFilesystem AllowPrivilegeEscalation ProcMount SeccompProfile AppArmorProfile',
  ServicePort: 'Name:s Protocol:s AppProtocol Port:i TargetPort:i NodePort:i',
  Taint: 'Key:s Value:s Effect:s TimeAdded',
  DeploymentStrategy: 'Type:s RollingUpdate:*RollingUpdate',
  RollingUpdate: 'MaxUnavailable MaxSurge',
  StatefulSetUpdateStrategy: 'Type:s RollingUpdate:*RollingUpdateStatefulSet',
  RollingUpdateStatefulSet: 'Partition MaxUnavailable',
  PodDisruptionBudgetSpec: 'MinAvailable Selector MaxUnavailable UnhealthyPodEvictionPolicy',
  RoleRef: 'APIGroup:s Kind:s Name:s',
  VolumeAttachmentSpec: 'Attacher:s Source:VolumeAttachmentSource NodeName:s',
  VolumeAttachmentSource: 'PersistentVolumeName InlineVolumeSpec',
} as const;

export type InternalType = keyof typeof internalTypes;
