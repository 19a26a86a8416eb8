import type { Cluster } from '#cluster';
import type { CustomResourceDefinition, KindDefinition, Pod } from '#kinds';
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

/** Failures beyond these say nothing new. */
const MOST_FAILURES = 20;

/**
 * Applies manifests through the API of a cluster, their status included. Namespaces that they use are there, and with each its
 * ServiceAccount `default`. Throws one CommandFailure with what the API answers to each that it refuses, and the file's name.
 */
export async function applyManifests(
  cluster: Cluster,
  manifests: readonly Manifest[],
  namespace: string,
): Promise<void> {
  for (const name of namespacesOf(manifests, namespace)) await makeNamespace(cluster, name);
  const failures: string[] = [];
  for (const manifest of manifests.toSorted((a, b) => rank(a) - rank(b))) {
    try {
      await applyOne(cluster, kindOf(cluster, manifest), manifest.object, namespace);
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof CommandFailure)) throw error;
      failures.push(error instanceof StatusError ? refusal(manifest, error) : error.message);
      if (failures.length >= MOST_FAILURES) break;
    }
  }
  if (failures.length > 0)
    throw new CommandFailure(`the API refuses the manifests\n${failures.join('\n')}`);
}

function rank({ object }: Manifest): number {
  const place = FIRST.indexOf(object.kind ?? '');
  return place < 0 ? FIRST.length : place;
}

function namespacesOf(manifests: readonly Manifest[], fallback: string): ReadonlySet<string> {
  return new Set([
    'default',
    fallback,
    ...manifests.flatMap(({ object }) =>
      object.kind === 'Namespace'
        ? (object.metadata?.name ?? [])
        : (object.metadata?.namespace ?? []),
    ),
  ]);
}

const refusal = ({ file }: Manifest, { reason, message }: StatusError): string =>
  `Error from server${reason === '' ? '' : ` (${reason})`}: error when creating "${file}": ${message}`;

function kindOf(cluster: Cluster, { file, object }: Manifest): KindDefinition {
  const { apiVersion = '', kind = '', metadata } = object;
  const name = parseGroupVersion(apiVersion);
  const found =
    name === undefined ? undefined : cluster.catalog.byKind(name.group, name.version, kind);
  if (found !== undefined) return found;
  throw new CommandFailure(
    `resource mapping not found for name: "${metadata?.name ?? ''}" namespace: "${metadata?.namespace ?? ''}" from "${file}": no matches for kind "${kind}" in version "${apiVersion}"; ensure CRDs are installed first`,
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
  const complete = completeStatus(given);
  if (complete === undefined || !kind.subresources.some((each) => each.name === 'status')) return;
  const status = { status: complete };
  await cluster.api.patch(
    context(),
    { ...target, name, subresource: 'status' },
    'merge',
    { value: status },
    options,
  );
}

/** A pod that is given with an address has started, whatever else its status leaves out. */
function completeStatus(object: KubeObject): unknown {
  if (object.kind === 'CustomResourceDefinition') return established(object);
  if (object.kind !== 'Pod') return (object as Record<string, unknown> & KubeObject)['status'];
  const { status = {} } = object as Pod;
  if (status.podIP === undefined) return status;
  const conditions = [{ type: 'Ready', status: 'True' }];
  return { phase: 'Running', podIPs: [{ ip: status.podIP }], conditions, ...status };
}

/** Nobody disputes the names of a definition here; the objects of its kinds may follow at once. */
function established(definition: KubeObject): object {
  const { names, versions } = (definition as CustomResourceDefinition).spec;
  const conditions = ['NamesAccepted', 'Established'].map((type) => ({ type, status: 'True' }));
  const storedVersions = (versions ?? []).filter(({ storage }) => storage).map(({ name }) => name);
  return { conditions, acceptedNames: names, storedVersions };
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
