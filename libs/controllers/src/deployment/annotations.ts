import type { Deployment, ReplicaSet } from '#kinds';
import type { Stored } from '#machinery';

/** Annotations of the Deployment controller (kubernetes: deployment_util). */
export const revisionAnnotation = 'deployment.kubernetes.io/revision';
const revisionHistoryAnnotation = 'deployment.kubernetes.io/revision-history';
const desiredReplicasAnnotation = 'deployment.kubernetes.io/desired-replicas';
const maxReplicasAnnotation = 'deployment.kubernetes.io/max-replicas';
export const templateHashLabel = 'pod-template-hash';

/** Annotations of a Deployment that its ReplicaSets do not get. */
const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  revisionAnnotation,
  revisionHistoryAnnotation,
  desiredReplicasAnnotation,
  maxReplicasAnnotation,
  'deprecated.deployment.rollback.to',
]);

/** The revision that an object carries, a 64-bit number; 0 when it carries none. */
export function revisionOf(object: {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
}): bigint {
  return parsed(object.metadata?.annotations?.[revisionAnnotation]);
}

const parsed = (text = ''): bigint =>
  /^[+-]?\d{1,19}$/.test(text) ? BigInt.asIntN(64, BigInt(text.replace(/^\+/, ''))) : 0n;

/** The annotations that the new ReplicaSet should have: those of the Deployment, the revision with its history, the sizes. */
export function newReplicaSetAnnotations(
  deployment: Stored<Deployment>,
  present: Readonly<Record<string, string>>,
  revision: bigint,
): Record<string, string> {
  const annotations: Record<string, string> = { ...present };
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(key)) annotations[key] = value;
  }
  const old = parsed(present[revisionAnnotation]);
  if (revision > old) {
    annotations[revisionAnnotation] = String(revision);
    if (old > 0n) {
      const history = present[revisionHistoryAnnotation];
      annotations[revisionHistoryAnnotation] =
        history === undefined || history === '' ? String(old) : `${history},${old}`;
    }
  }
  return annotations;
}

/** Adds how many replicas are wanted and how many may exist, for proportional scaling later. */
export function withSizes(
  annotations: Readonly<Record<string, string>>,
  desired: number,
  max: number,
): Record<string, string> {
  return {
    ...annotations,
    [desiredReplicasAnnotation]: String(desired),
    [maxReplicasAnnotation]: String(max),
  };
}

/** True when the two sets of annotations say the same. */
export function sameAnnotations(
  a: Readonly<Record<string, string>> = {},
  b: Readonly<Record<string, string>> = {},
): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

/** The sizes that a ReplicaSet remembers. */
export function sizesOf(replicaSet: ReplicaSet): { desired?: number; max?: number } {
  const desired = replicaSet.metadata?.annotations?.[desiredReplicasAnnotation];
  const max = replicaSet.metadata?.annotations?.[maxReplicasAnnotation];
  return {
    ...(desired === undefined ? {} : { desired: Number(desired) }),
    ...(max === undefined ? {} : { max: Number(max) }),
  };
}
