import type { Container, Pod, Volume } from '#kinds';

/** What a pod lets its node read, as `resource/name` within the pod's namespace. */
export function referencesOf(pod: Pod): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (resource: string, name: string | null | undefined): void => {
    if (name) found.add(`${resource}/${name}`);
  };
  const { spec, metadata } = pod;
  add('pods', metadata?.name);
  // A mirror pod is made by its node: it must not open anything to it.
  if (metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined) return found;
  add('serviceaccounts', spec?.serviceAccountName);
  for (const { name } of spec?.imagePullSecrets ?? []) add('secrets', name);
  const containers: readonly Pick<Container, 'env' | 'envFrom'>[] = [
    ...(spec?.initContainers ?? []),
    ...(spec?.containers ?? []),
    ...(spec?.ephemeralContainers ?? []),
  ];
  for (const { env, envFrom } of containers) {
    for (const { valueFrom } of env ?? []) {
      add('secrets', valueFrom?.secretKeyRef?.name);
      add('configmaps', valueFrom?.configMapKeyRef?.name);
    }
    for (const { secretRef, configMapRef } of envFrom ?? []) {
      add('secrets', secretRef?.name);
      add('configmaps', configMapRef?.name);
    }
  }
  for (const volume of spec?.volumes ?? []) addVolume(volume, pod, add);
  for (const { name, resourceClaimName } of spec?.resourceClaims ?? []) {
    const made = pod.status?.resourceClaimStatuses?.find((status) => status.name === name);
    add('resourceclaims', resourceClaimName ?? made?.resourceClaimName);
  }
  return found;
}

function addVolume(
  volume: Volume,
  pod: Pod,
  add: (resource: string, name: string | null | undefined) => void,
): void {
  add('secrets', volume.secret?.secretName);
  add('configmaps', volume.configMap?.name);
  add('persistentvolumeclaims', volume.persistentVolumeClaim?.claimName);
  if (volume.ephemeral != null)
    add('persistentvolumeclaims', `${pod.metadata?.name}-${volume.name}`);
  for (const { secret, configMap } of volume.projected?.sources ?? []) {
    add('secrets', secret?.name);
    add('configmaps', configMap?.name);
  }
  add('secrets', volume.csi?.nodePublishSecretRef?.name);
  add('secrets', volume.azureFile?.secretName);
  for (const { secretRef } of [
    volume.cephfs,
    volume.cinder,
    volume.flexVolume,
    volume.iscsi,
    volume.rbd,
    volume.scaleIO,
    volume.storageos,
  ].filter((source) => source != null))
    add('secrets', secretRef?.name);
}
