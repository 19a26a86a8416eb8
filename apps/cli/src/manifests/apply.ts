import type { Cluster } from '#cluster';
import type { KindDefinition } from '#kinds';
import { parseGroupVersion, StatusError, type KubeObject } from '#machinery';
import type { RequestContext, Target } from '#registry';
import { CommandFailure } from '../failure.js';
import type { Manifest } from './documents.js';

const context = (): RequestContext => ({
  user: { name: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
  userAgent: 'mockplane',
  warnings: [],
});

/** Kinds that others need: what a namespace holds cannot come before it. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'ServiceAccount', 'Node'];

/**
 * Applies manifests through the API of a cluster, their status included. Namespaces that they use are there, and with each its
 * ServiceAccount `default`. Throws what the API answers, with the file's name.
 */
export async function applyManifests(
  cluster: Cluster,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<void> {
  const known = manifests.map((manifest) => ({ ...manifest, kind: kindOf(cluster, manifest) }));
  const rank = ({ object }: Manifest): number =>
    (FIRST.indexOf(object.kind ?? '') + FIRST.length + 1) % (FIRST.length + 1);
  const stated = new Set(
    known
      .filter(({ object }) => object.kind === 'Namespace')
      .map(({ object }) => object.metadata?.name),
  );
  const used = new Set([
    'default',
    namespace,
    ...known.flatMap(({ object }) => object.metadata?.namespace ?? []),
  ]);
  for (const name of new Set([...used, ...stated])) {
    if (name !== undefined) await makeNamespace(cluster, name);
  }
  for (const { file, object, kind } of known.toSorted((a, b) => rank(a) - rank(b))) {
    try {
      await applyOne(cluster, kind, object, namespace);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const reason = error.reason === '' ? '' : ` (${error.reason})`;
      throw new CommandFailure(
        `Error from server${reason}: error when creating "${file}": ${error.message}`,
      );
    }
  }
}

function kindOf(cluster: Cluster, { file, object }: Manifest): KindDefinition {
  const { apiVersion = '', kind = '', metadata } = object;
  const name = parseGroupVersion(apiVersion);
  const found =
    name === undefined ? undefined : cluster.catalog.byKind(name.group, name.version, kind);
  if (found !== undefined) return found;
  throw new CommandFailure(
    `resource mapping not found for name: "${metadata?.name ?? ''}" namespace: "${metadata?.namespace ?? ''}" from "${file}": no matches for kind "${kind}" in version "${apiVersion}"`,
    'ensure CRDs are installed first',
  );
}

async function makeNamespace(cluster: Cluster, name: string): Promise<void> {
  const byKind = (kind: string): KindDefinition => cluster.catalog.byKind('', 'v1', kind)!;
  const make = async (kind: string, object: KubeObject): Promise<void> => {
    await applyOne(cluster, byKind(kind), { apiVersion: 'v1', kind, ...object }, name);
  };
  await make('Namespace', { metadata: { name } });
  await make('ServiceAccount', { metadata: { name: 'default', namespace: name } });
}

async function applyOne(
  cluster: Cluster,
  kind: KindDefinition,
  given: KubeObject,
  fallback: string,
): Promise<void> {
  const name = given.metadata?.name ?? '';
  const namespace = kind.namespaced ? (given.metadata?.namespace ?? fallback) : '';
  const object = withoutHistory(given, namespace);
  const target: Target = { kind, namespace };
  const options = { fieldManager: 'kubectl-client-side-apply', fieldValidation: 'Strict' as const };
  try {
    await cluster.api.create(context(), target, { value: object }, options);
  } catch (error) {
    const exists = error instanceof StatusError && error.reason === 'AlreadyExists';
    if (!exists) throw error;
    await cluster.api.patch(
      context(),
      { ...target, name },
      'strategic',
      { value: object },
      options,
    );
  }
  if (object['status'] === undefined || !kind.subresources.some((each) => each.name === 'status'))
    return;
  const status = { status: object['status'] };
  await cluster.api.patch(
    context(),
    { ...target, name, subresource: 'status' },
    'merge',
    { value: status },
    options,
  );
}

/** What a server wrote into an object that was read from it is not for another server. */
function withoutHistory(
  object: KubeObject,
  namespace: string,
): KubeObject & Record<string, unknown> {
  const {
    resourceVersion: _v,
    uid: _u,
    managedFields: _m,
    creationTimestamp: _c,
    generation: _g,
    ...metadata
  } = object.metadata ?? {};
  return { ...object, metadata: { ...metadata, ...(namespace === '' ? {} : { namespace }) } };
}
