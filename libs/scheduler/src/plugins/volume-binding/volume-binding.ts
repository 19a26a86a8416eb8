import { resources, type PersistentVolume, type PersistentVolumeClaim } from '#kinds';
import type { Stored } from '#machinery';
import { isNodeChange } from '../../framework/cluster-event.js';
import type { BindingWork, NoPlan, Plugin, Refusal } from '../../framework/plugin.js';
import type { NodeInfo } from '../../state/node-info.js';
import type { PodInfo } from '../../state/pod-info.js';
import { isBound, type Storage } from '../../state/storage.js';
import { isReachable, planClaims, SELECTED_NODE, type ClaimPlan } from './pod-volumes.js';

const refusal = (reason: string): Refusal => ({ reasons: [reason], resolvable: false });
const UNREACHABLE = refusal("node(s) didn't match PersistentVolume's node affinity");
const VOLUME_MISSING = refusal(
  'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)',
);
const NOTHING_TO_BIND = refusal("node(s) didn't find available persistent volumes to bind");

/** The claims of a pod: bound ones, and those whose class waits for the first consumer. */
interface PodClaims {
  readonly bound: readonly Stored<PersistentVolumeClaim>[];
  readonly delayed: readonly Stored<PersistentVolumeClaim>[];
}

/** A pod goes where its volumes are, or can be; volumes that wait for their first consumer are bound for the node that was chosen. */
export function volumeBinding(): Plugin {
  return {
    name: 'VolumeBinding',
    prepareFilter: (pod, { storage }) => {
      if (pod.claims.length === 0) return undefined;
      const claims = sortClaims(pod, storage);
      return 'refused' in claims ? claims : { check: (node) => check(claims, node, storage) };
    },
    prepareBinding: (pod, node, { storage }) => {
      const claims =
        pod.claims.length === 0 ? { refused: NOTHING_TO_BIND } : sortClaims(pod, storage);
      if ('refused' in claims || claims.delayed.length === 0) return undefined;
      const plans = planClaims(claims.delayed, node, storage);
      return plans && bindClaims(plans, node, storage);
    },
    mayHelp: (event) => event.type === 'OtherChanged' || isNodeChange(event),
  };
}

function sortClaims({ namespace, claims }: PodInfo, storage: Storage): PodClaims | NoPlan {
  const bound: Stored<PersistentVolumeClaim>[] = [];
  const delayed: Stored<PersistentVolumeClaim>[] = [];
  for (const name of claims) {
    const claim = storage.claim(namespace, name);
    if (claim === undefined)
      return { refused: refusal(`persistentvolumeclaim "${name}" not found`) };
    if (claim.metadata.deletionTimestamp)
      return { refused: refusal(`persistentvolumeclaim "${name}" is being deleted`) };
    if (claim.status?.phase === 'Lost') {
      return {
        refused: refusal(
          `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`,
        ),
      };
    }
    const storageClass = storage.storageClass(claim.spec?.storageClassName ?? '');
    if (isBound(claim)) bound.push(claim);
    else if (!claim.spec?.volumeName && storageClass?.volumeBindingMode === 'WaitForFirstConsumer')
      delayed.push(claim);
    else return { refused: refusal('pod has unbound immediate PersistentVolumeClaims') };
  }
  return { bound, delayed };
}

function check(
  { bound, delayed }: PodClaims,
  node: NodeInfo,
  storage: Storage,
): Refusal | undefined {
  for (const { spec } of bound) {
    const volume: PersistentVolume | undefined = storage.volume(spec?.volumeName ?? '');
    if (volume === undefined) return VOLUME_MISSING;
    if (!isReachable(volume, node)) return UNREACHABLE;
  }
  return delayed.length > 0 && planClaims(delayed, node, storage) === undefined
    ? NOTHING_TO_BIND
    : undefined;
}

/** Keeps volumes for their claims, or asks for new ones at the node, and waits until the volume controller has bound them all. */
function bindClaims(plans: readonly ClaimPlan[], node: NodeInfo, storage: Storage): BindingWork {
  for (const { claim, volume } of plans) {
    if (volume !== undefined)
      storage.promise(volume.metadata.name, `${claim.metadata.namespace}/${claim.metadata.name}`);
  }
  return async (client) => {
    try {
      for (const { claim, volume } of plans) {
        const { namespace = '', name, uid, resourceVersion } = claim.metadata;
        if (volume === undefined) {
          const annotations = { [SELECTED_NODE]: node.name };
          await client.patch(resources.persistentVolumeClaims, namespace, name, 'merge', {
            metadata: { annotations },
          });
          continue;
        }
        const claimRef = {
          kind: 'PersistentVolumeClaim',
          apiVersion: 'v1',
          namespace,
          name,
          uid,
          resourceVersion,
        };
        const metadata = {
          annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' },
          resourceVersion: volume.metadata.resourceVersion,
        };
        await client.patch(resources.persistentVolumes, '', volume.metadata.name, 'merge', {
          metadata,
          spec: { claimRef },
        });
      }
      await Promise.all(
        plans.map(({ claim }) =>
          storage.bound(claim.metadata.namespace ?? '', claim.metadata.name),
        ),
      );
    } finally {
      for (const { volume } of plans)
        if (volume !== undefined) storage.release(volume.metadata.name);
    }
  };
}
