import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '#kinds';
import type { Stored } from '#machinery';

export const revisionLabel = 'controller-revision-hash';
const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

/** Ordinal of a pod of the set by its name `<set>-<ordinal>`; undefined for other names. */
export function ordinalOf(set: Stored<StatefulSet>, pod: Stored<Pod>): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const rest = pod.metadata.name.startsWith(prefix) ? pod.metadata.name.slice(prefix.length) : '';
  return /^(?:0|[1-9]\d{0,9})$/.test(rest) ? Number(rest) : undefined;
}

/** The ordinals that a set should have: `replicas` of them from `ordinals.start` on (KEP-3335). */
export function wantedOrdinals(set: Stored<StatefulSet>): { start: number; end: number } {
  const start = set.spec?.ordinals?.start ?? 0;
  return { start, end: start + (set.spec?.replicas ?? 1) };
}

export const podName = (set: Stored<StatefulSet>, ordinal: number): string =>
  `${set.metadata.name}-${ordinal}`;

/** Turns a pod of the template into the pod of one ordinal: name, labels, host name, and its own claims as volumes. */
export function statefulPod(
  pod: Pod,
  set: Stored<StatefulSet>,
  ordinal: number,
  revision: string,
): Pod {
  const name = podName(set, ordinal);
  const claims = (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata?.name ?? '',
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal), readOnly: false },
  }));
  const others = (pod.spec.volumes ?? []).filter((volume) =>
    claims.every((claim) => claim.name !== volume.name),
  );
  const volumes = [...claims, ...others];
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name,
      labels: {
        ...pod.metadata?.labels,
        [podNameLabel]: name,
        [podIndexLabel]: String(ordinal),
        [revisionLabel]: revision,
      },
    },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  };
}

function claimName(
  set: Stored<StatefulSet>,
  template: PersistentVolumeClaim,
  ordinal: number,
): string {
  return `${template.metadata?.name}-${set.metadata.name}-${ordinal}`;
}

/** The claims of one ordinal, labelled with the set's selector; those that `whenDeleted: Delete` ties to the set carry it as owner (KEP-1847). */
export function claimsOf(set: Stored<StatefulSet>, ordinal: number): PersistentVolumeClaim[] {
  const labels = set.spec?.selector?.matchLabels ?? {};
  const tied = set.spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete';
  const { apiVersion, kind, metadata } = set;
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, ...labels },
      ...(tied
        ? { ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid }] }
        : {}),
    },
    spec: template.spec ?? {},
  }));
}

/** The template of a revision's data, without the patch directive that it carries. */
export function templateOf(data: unknown): PodTemplateSpec {
  const { spec } = data as { spec: { template: PodTemplateSpec & { $patch?: string } } };
  const { $patch: _, ...template } = spec.template;
  return template;
}
