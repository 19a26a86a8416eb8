import { isDeepStrictEqual } from 'node:util';
import { resources, type Deployment, type PodTemplateSpec, type ReplicaSet } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { Client } from '#client';
import { controllerReference, isControlledBy } from '../ownership/owner-reference.js';
import { podTemplateHash } from '../pod-template-hash/pod-template-hash.js';
import { newReplicaSetAnnotations, templateHashLabel, withSizes } from './annotations.js';
import { rolloutLimits, wanted } from './limits.js';

/** The ReplicaSet whose template is that of the Deployment, the oldest if there are several; the hash label does not count. */
export function findNewReplicaSet(
  deployment: Stored<Deployment>,
  sets: readonly Stored<ReplicaSet>[],
): Stored<ReplicaSet> | undefined {
  return [...sets]
    .sort(
      (a, b) => Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp),
    )
    .find((replicaSet) => sameTemplate(replicaSet.spec?.template, deployment.spec?.template));
}

function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  return isDeepStrictEqual(withoutHash(a), withoutHash(b));
}

function withoutHash(template: PodTemplateSpec | undefined): unknown {
  const { [templateHashLabel]: _, ...labels } = template?.metadata?.labels ?? {};
  return { ...template, metadata: { ...template?.metadata, labels } };
}

/** What the API server answered to the creation of the new ReplicaSet. */
export type Creation =
  | { readonly replicaSet: Stored<ReplicaSet>; readonly created: boolean }
  /** Another object has the name: the hash collides and the Deployment must count it. */
  | { readonly collision: true };

/** Makes the ReplicaSet for the Deployment's template, already at the size that the rollout allows. Raises StatusErrors of the API. */
export async function createNewReplicaSet(
  client: Client,
  deployment: Stored<Deployment>,
  old: readonly Stored<ReplicaSet>[],
  revision: bigint,
): Promise<Creation> {
  const template = deployment.spec?.template ?? {};
  const hash = podTemplateHash(template, deployment.status?.collisionCount);
  const limits = rolloutLimits(deployment);
  const replicas = Math.max(
    0,
    Math.min(limits.replicas, limits.replicas + limits.maxSurge - wanted(old)),
  );
  const initial = deployment.spec?.strategy?.type === 'Recreate' ? limits.replicas : replicas;
  const labels = { ...template.metadata?.labels, [templateHashLabel]: hash };
  const { namespace = '', name } = deployment.metadata;
  const replicaSet: ReplicaSet = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels,
      annotations: withSizes(
        newReplicaSetAnnotations(deployment, {}, revision),
        limits.replicas,
        limits.replicas + limits.maxSurge,
      ),
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: initial,
      minReadySeconds: deployment.spec?.minReadySeconds ?? 0,
      selector: {
        ...deployment.spec?.selector,
        matchLabels: { ...deployment.spec?.selector?.matchLabels, [templateHashLabel]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
  try {
    return {
      replicaSet: await client.create(resources.replicaSets, namespace, replicaSet),
      created: true,
    };
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== 'AlreadyExists') throw error;
    const existing = await client.get(resources.replicaSets, namespace, replicaSet.metadata!.name!);
    const ours =
      isControlledBy(existing, deployment) && sameTemplate(existing.spec?.template, template);
    return ours ? { replicaSet: existing, created: false } : { collision: true };
  }
}
