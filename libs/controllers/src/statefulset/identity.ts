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

/** Whether the ordinal of a pod of the set is one of those that it should have. */
export function isWanted(set: Stored<StatefulSet>, pod: Stored<Pod>): boolean {
  const { start, end } = wantedOrdinals(set);
  const ordinal = ordinalOf(set, pod) ?? -1;
  return ordinal >= start && ordinal < end;
}

/** Whether a pod has the label of its name and the volumes of its claims, without which it is not the pod of its ordinal. */
export function hasIdentity(set: Stored<StatefulSet>, pod: Stored<Pod>): boolean {
  const { name, labels } = pod.metadata;
  const ordinal = ordinalOf(set, pod) ?? -1;
  return (
    labels?.[podNameLabel] === name &&
    (set.spec?.volumeClaimTemplates ?? []).every((template) =>
      pod.spec.volumes?.some(
        (volume) =>
          volume.name === template.metadata?.name &&
          volume.persistentVolumeClaim?.claimName === claimName(set, template, ordinal),
      ),
    )
  );
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
  const named = withIdentity(pod, set, ordinal);
  return {
    ...named,
    metadata: {
      ...named.metadata,
      labels: { ...named.metadata?.labels, [revisionLabel]: revision },
    },
    spec: {
      ...named.spec,
      hostname: podName(set, ordinal),
      ...(set.spec?.serviceName ? { subdomain: set.spec.serviceName } : {}),
    },
  };
}

/** A pod with the name, the labels and the volumes of an ordinal. */
export function withIdentity<T extends Pod>(pod: T, set: Stored<StatefulSet>, ordinal: number): T {
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
      },
    },
    spec: {
      ...pod.spec,
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

/** The claims of one ordinal, labelled with the set's selector. */
export function claimsOf(set: Stored<StatefulSet>, ordinal: number): PersistentVolumeClaim[] {
  const labels = set.spec?.selector?.matchLabels ?? {};
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace ?? '',
      labels: { ...template.metadata?.labels, ...labels },
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
