import { resources, type ControllerRevision, type StatefulSet } from '#kinds';
import { StatusError, type Stored } from '#machinery';
import type { Client } from '#client';
import { controllerReference } from '../ownership/owner-reference.js';
import { fnv32 } from '../pod-template-hash/fnv.js';
import { safeEncode } from '../pod-template-hash/safe-encode.js';

const hashLabel = 'controller.kubernetes.io/hash';

/** JSON as Go's encoding/json writes a map: keys sorted, `<`, `>`, `&` and the line separators escaped. */
export function goJson(value: unknown): string {
  const sorted = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(sorted);
    if (typeof part !== 'object' || part === null) return part;
    const entries = Object.entries(part).filter(([, field]) => field !== undefined);
    return Object.fromEntries(
      entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, sorted(field)]),
    );
  };
  return JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The hash in a revision's name: FNV-1 over its data and the count of collisions (controller_history HashControllerRevision). */
export function revisionHash(data: unknown, collisionCount: number): string {
  return safeEncode(String(fnv32(new TextEncoder().encode(`${goJson(data)}${collisionCount}`))));
}

/** The ControllerRevision of today's template: the one with the same data, raised to the newest number, or a new one. */
export async function updateRevision(
  client: Client,
  set: Stored<StatefulSet>,
  history: readonly Stored<ControllerRevision>[],
): Promise<Stored<ControllerRevision>> {
  const data = { spec: { template: { ...set.spec?.template, $patch: 'replace' } } };
  const newest = Math.max(0, ...history.map((revision) => revision.revision));
  const text = goJson(data);
  const known = history.find((revision) => goJson(revision.data) === text);
  if (known !== undefined) {
    if (known.revision === newest) return known;
    return client.update(resources.controllerRevisions, { ...known, revision: newest + 1 });
  }
  const hash = revisionHash(data, set.status?.collisionCount ?? 0);
  const { name, namespace = '', annotations } = set.metadata;
  return client.create(resources.controllerRevisions, namespace, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...set.spec?.template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(set)],
    },
    data,
    revision: newest + 1,
  });
}

/** Deletes the oldest revisions that are not in use, beyond `revisionHistoryLimit`. */
export async function trimRevisions(
  client: Client,
  set: Stored<StatefulSet>,
  history: readonly Stored<ControllerRevision>[],
  inUse: ReadonlySet<string>,
): Promise<void> {
  const unused = history.filter((revision) => !inUse.has(revision.metadata.name));
  const excess = Math.max(0, unused.length - (set.spec?.revisionHistoryLimit ?? 10));
  const oldest = [...unused].sort((a, b) => a.revision - b.revision).slice(0, excess);
  for (const { metadata } of oldest) {
    try {
      await client.delete(resources.controllerRevisions, metadata.namespace ?? '', metadata.name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) throw error;
    }
  }
}
