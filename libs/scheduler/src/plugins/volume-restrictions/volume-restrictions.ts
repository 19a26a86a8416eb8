import type { FilterPlan, Plugin, Refusal } from '../../framework/plugin.js';
import type { PodInfo } from '../../state/pod-info.js';
import type { Storage } from '../../state/storage.js';

const REFUSAL: Refusal = {
  reasons: [
    'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
  ],
  resolvable: true,
};

/** A claim of mode ReadWriteOncePod serves one pod of the whole cluster (KEP-2485). */
export function volumeRestrictions(): Plugin {
  return {
    name: 'VolumeRestrictions',
    prepareFilter: (pod, state) => {
      const single = singlePodClaims(pod, state.storage);
      if (single.length === 0) return undefined;
      const users = single.reduce((sum, claim) => sum + state.claimUsers(pod.namespace, claim), 0);
      return planFor(pod, new Set(single), users);
    },
    mayHelp: (event, pod) =>
      event.type === 'OtherChanged' ||
      (event.type === 'PodDeleted' &&
        event.pod.namespace === pod.namespace &&
        event.pod.claims.some((claim) => pod.claims.includes(claim))),
  };
}

function singlePodClaims({ namespace, claims }: PodInfo, storage: Storage): string[] {
  return claims.filter((name) =>
    storage.claim(namespace, name)?.spec?.accessModes?.includes('ReadWriteOncePod'),
  );
}

function planFor(pod: PodInfo, single: ReadonlySet<string>, users: number): FilterPlan {
  let count = users;
  const change = (other: PodInfo, sign: number): void => {
    if (other.namespace === pod.namespace)
      count += sign * other.claims.filter((claim) => single.has(claim)).length;
  };
  return {
    check: () => (count > 0 ? REFUSAL : undefined),
    fork: () => planFor(pod, single, count),
    added: (other) => change(other, 1),
    removed: (other) => change(other, -1),
  };
}
