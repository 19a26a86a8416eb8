import { resources, type ControllerRevision, type DaemonSet } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { Client } from '#client';
import { controllerReference } from '../ownership/owner-reference.js';
import { podTemplateHash } from '../pod-template-hash/pod-template-hash.js';
import { revisionHashLabel, templateGenerationAnnotation } from './daemon-pod.js';

/** The ControllerRevision of today's template: found by its hash, made when missing, raised to the newest number when it is an old one. */
export async function currentRevision(
  client: Client,
  daemonSet: Stored<DaemonSet>,
  history: readonly Stored<ControllerRevision>[],
): Promise<Stored<ControllerRevision>> {
  const template = daemonSet.spec.template;
  const hash = podTemplateHash(template, daemonSet.status?.collisionCount);
  const newest = Math.max(0, ...history.map((revision) => revision.revision));
  const known = history.find((revision) => revision.metadata.labels?.[revisionHashLabel] === hash);
  if (known !== undefined) {
    return known.revision === newest
      ? known
      : client.update(resources.controllerRevisions, { ...known, revision: newest + 1 });
  }
  const { name, namespace = '', annotations } = daemonSet.metadata;
  const generation = annotations?.[templateGenerationAnnotation];
  const revision: ControllerRevision = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...template.metadata?.labels, [revisionHashLabel]: hash },
      ...(generation === undefined
        ? {}
        : { annotations: { [templateGenerationAnnotation]: generation } }),
      ownerReferences: [controllerReference(daemonSet)],
    },
    data: { spec: { template: { ...template, $patch: 'replace' } } },
    revision: newest + 1,
  };
  return client.create(resources.controllerRevisions, namespace, revision);
}

/** Deletes the oldest revisions that no pod uses, beyond `revisionHistoryLimit`. */
export async function trimHistory(
  client: Client,
  daemonSet: Stored<DaemonSet>,
  history: readonly Stored<ControllerRevision>[],
  inUse: ReadonlySet<string>,
): Promise<void> {
  const unused = history.filter(
    (revision) => !inUse.has(revision.metadata.labels?.[revisionHashLabel] ?? ''),
  );
  const excess = unused.length - (daemonSet.spec?.revisionHistoryLimit ?? 10);
  const oldest = [...unused].sort((a, b) => a.revision - b.revision).slice(0, Math.max(0, excess));
  for (const { metadata } of oldest) {
    try {
      await client.delete(resources.controllerRevisions, metadata.namespace ?? '', metadata.name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
