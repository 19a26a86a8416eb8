import type { PersistentVolume, Pod, ResourceSlice, VolumeAttachment } from '#kinds';
import type { KubeObject } from '#machinery';
import type { ClusterStore } from '#store';
import { referencesOf } from './pod-references.js';

/** Which objects belong to a node, through the pods that are bound to it. It starts to follow the pods with the first question. */
export class NodeRelations {
  /** By `resource/namespace/name`: how many pods of each node refer to the object. */
  private nodes: Map<string, Map<string, number>> | undefined;

  constructor(private readonly store: ClusterStore) {}

  /** True when a pod of the node refers to the object, or the object itself names the node. */
  has(node: string, resource: string, namespace: string, name: string): boolean {
    switch (resource) {
      case 'persistentvolumes': {
        const volume = this.read<PersistentVolume>(resource, '', name);
        return volume !== undefined && this.reachesVolume(node, volume);
      }
      case 'volumeattachments':
        return (
          this.read<VolumeAttachment>('volumeattachments.storage.k8s.io', '', name)?.spec
            ?.nodeName === node
        );
      case 'resourceslices':
        return (
          this.read<ResourceSlice>('resourceslices.resource.k8s.io', '', name)?.spec?.nodeName ===
          node
        );
      case 'secrets':
        return (
          this.isReferred(node, resource, namespace, name) ||
          this.secretOfVolume(node, namespace, name)
        );
      default:
        return this.isReferred(node, resource, namespace, name);
    }
  }

  private isReferred(node: string, resource: string, namespace: string, name: string): boolean {
    this.nodes ??= this.followed();
    return this.nodes.get(`${resource}/${namespace}/${name}`)?.has(node) === true;
  }

  private reachesVolume(node: string, { spec }: PersistentVolume): boolean {
    const { namespace = '', name = '' } = spec?.claimRef ?? {};
    return this.isReferred(node, 'persistentvolumeclaims', namespace, name);
  }

  /** The credentials of a volume are read by the node that mounts it. */
  private secretOfVolume(node: string, namespace: string, name: string): boolean {
    return this.store.range({ resource: 'persistentvolumes' }).entries.some(({ object }) => {
      const volume = object as PersistentVolume;
      return (
        this.reachesVolume(node, volume) &&
        volumeSecrets(volume).some(
          (secret) =>
            secret.name === name &&
            (secret.namespace ?? volume.spec?.claimRef?.namespace) === namespace,
        )
      );
    });
  }

  private read<T extends KubeObject>(
    resource: string,
    namespace: string,
    name: string,
  ): T | undefined {
    return this.store.get({ resource, namespace, name })?.object as T | undefined;
  }

  private followed(): Map<string, Map<string, number>> {
    const nodes = new Map<string, Map<string, number>>();
    const { entries, revision } = this.store.range({ resource: 'pods' });
    for (const { object } of entries) count(nodes, object as Pod, 1);
    this.store.watch({
      resource: 'pods',
      after: revision,
      onChanges: (changes) => {
        for (const { operation, entry, previous } of changes) {
          if (previous !== undefined) count(nodes, previous.object as Pod, -1);
          else if (operation === 'DELETED') count(nodes, entry.object as Pod, -1);
          if (operation !== 'DELETED') count(nodes, entry.object as Pod, 1);
        }
      },
    });
    return nodes;
  }
}

function count(nodes: Map<string, Map<string, number>>, pod: Pod, step: 1 | -1): void {
  const node = pod.spec?.nodeName;
  if (!node) return;
  for (const reference of referencesOf(pod)) {
    const slash = reference.indexOf('/');
    const key = `${reference.slice(0, slash)}/${pod.metadata?.namespace}${reference.slice(slash)}`;
    const holders = nodes.get(key) ?? new Map<string, number>();
    const left = (holders.get(node) ?? 0) + step;
    if (left > 0) nodes.set(key, holders.set(node, left));
    else {
      holders.delete(node);
      if (holders.size === 0) nodes.delete(key);
    }
  }
}

interface SecretName {
  readonly name: string | undefined;
  /** Undefined: that of the claim. */
  readonly namespace: string | undefined;
}

function volumeSecrets({ spec }: PersistentVolume): SecretName[] {
  const { azureFile, cephfs, cinder, csi, flexVolume, iscsi, rbd, scaleIO, storageos } = spec ?? {};
  const references = [
    csi?.nodePublishSecretRef,
    csi?.nodeStageSecretRef,
    csi?.nodeExpandSecretRef,
    cephfs?.secretRef,
    cinder?.secretRef,
    flexVolume?.secretRef,
    iscsi?.secretRef,
    rbd?.secretRef,
    scaleIO?.secretRef,
    storageos?.secretRef,
    ...(azureFile == null
      ? []
      : [{ name: azureFile.secretName, namespace: azureFile.secretNamespace }]),
  ];
  return references.flatMap((reference) =>
    reference == null
      ? []
      : [{ name: reference.name, namespace: reference.namespace ?? undefined }],
  );
}
