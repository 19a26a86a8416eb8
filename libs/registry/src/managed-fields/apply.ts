import {
  applyConfiguration,
  badRequest,
  checkConfiguration,
  OwnershipConflict,
  parseGroupVersion,
  StatusError,
  StructuredMergeError,
  type Applied,
  type Draft,
  type KubeObject,
  type OwnershipRequest,
} from '#machinery';
import { conflictError, withoutAllowed } from './conflict.js';
import { hasLastApplied, lastAppliedFields, setLastApplied } from './last-applied.js';
import { decodeManagers, managerKey, NOBODY, type Managed } from './managers.js';
import type { TrackedKind } from './tracked-kind.js';
import { managersAfterUpdate, setManagers, withoutIdentity } from './track-update.js';

/** Who owned what was there before the first apply, when nobody had been recorded. */
const BEFORE_FIRST_APPLY = 'before-first-apply';
/** The manager that comes from client-side apply, whose annotation is kept in step and excuses conflicts. */
const KUBECTL = 'kubectl';

export interface ApplyRequest {
  readonly configuration: unknown;
  readonly manager: string;
  readonly force: boolean;
  /** RFC 3339. */
  readonly now: string;
}

/**
 * Server-side apply (KEP-555): what the live object becomes when a manager applies a configuration, managedFields included. `live` is
 * the kind's empty object when there is none yet. Throws a StatusError: 400 for a body of another kind, 500 for one that does not
 * fit the schema, 409 for conflicts with other managers.
 */
export function apply(
  tracked: TrackedKind,
  live: KubeObject,
  { configuration, manager, force, now }: ApplyRequest,
): Draft<KubeObject> {
  const stated = checkKind(tracked, configuration);
  const key = managerKey({
    manager,
    operation: 'Apply',
    ...(tracked.subresource === undefined ? {} : { subresource: tracked.subresource }),
  });
  const managed = currentManagers(tracked, live, now);
  checkStated(tracked, stated);
  const request = { ...requestOf(tracked, live), owners: managed.owners, manager: key };
  const { object, owners } = applyOrRefuse(request, stated, force, manager === KUBECTL);
  const times = new Map(managed.times);
  if (object !== undefined) times.set(key, now);
  const result = object === undefined ? copyOf(live) : tracked.complete(object);
  if (manager === KUBECTL && hasLastApplied(result)) setLastApplied(result, stated);
  setManagers((result.metadata ??= {}), { owners: withoutIdentity(owners, key), times });
  return result;
}

function requestOf(
  { apiVersion, versions, unowned }: TrackedKind,
  live: KubeObject,
): Pick<OwnershipRequest, 'live' | 'apiVersion' | 'versions' | 'unowned'> {
  return { live: withoutManagers(live), apiVersion, versions, unowned };
}

function withoutManagers(object: KubeObject): KubeObject {
  if (object.metadata?.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function copyOf(live: KubeObject): Draft<KubeObject> {
  return structuredClone(withoutManagers(live)) as Draft<KubeObject>;
}

function currentManagers(tracked: TrackedKind, live: KubeObject, now: string): Managed {
  let managed: Managed;
  try {
    managed = decodeManagers(live.metadata?.managedFields ?? []);
  } catch (error) {
    if (!(error instanceof StructuredMergeError)) throw error;
    throw new StatusError(500, '', `failed to decode managed fields: ${error.message}`);
  }
  if (managed.owners.size > 0 || live === tracked.empty) return managed;
  return managersAfterUpdate(
    tracked,
    NOBODY,
    tracked.empty,
    withoutManagers(live),
    BEFORE_FIRST_APPLY,
    now,
  );
}

function checkKind({ expected, apiVersion }: TrackedKind, configuration: unknown): KubeObject {
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration)) {
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${typeName(configuration)} into Go value of type map[string]interface {}`,
    );
  }
  const stated = configuration as KubeObject;
  if (stated.apiVersion !== apiVersion || stated.kind !== expected.kind)
    throw badRequest(`invalid object type: ${kindText(stated)}`);
  if (Array.isArray(stated.metadata?.managedFields))
    throw badRequest('metadata.managedFields must be nil');
  return stated;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** Group, version and kind as the server's messages print them. */
function kindText({ apiVersion, kind }: KubeObject): string {
  const name =
    typeof apiVersion === 'string' && apiVersion !== '' ? parseGroupVersion(apiVersion) : undefined;
  if (name === undefined && apiVersion) return '/, Kind=';
  return `${name?.group ?? ''}/${name?.version ?? ''}, Kind=${typeof kind === 'string' ? kind : ''}`;
}

function checkStated({ versions, apiVersion }: TrackedKind, stated: KubeObject): void {
  try {
    checkConfiguration(versions.typeOf(apiVersion)!, stated);
  } catch (error) {
    if (!(error instanceof StructuredMergeError)) throw error;
    const { namespace = '', name = '' } = stated.metadata ?? {};
    throw new StatusError(
      500,
      '',
      `failed to create typed patch object (${namespace}/${name}; ${kindText(stated)}): ${error.message}`,
    );
  }
}

/** Conflicts that the client-side apply's annotation accounts for do not count for kubectl. */
function applyOrRefuse(
  request: OwnershipRequest,
  stated: KubeObject,
  force: boolean,
  forgiving: boolean,
): Applied {
  try {
    return applyConfiguration(request, stated, force);
  } catch (error) {
    if (!(error instanceof OwnershipConflict)) throw error;
    const allowed = forgiving
      ? lastAppliedFields(request.live as KubeObject, request.versions, request.apiVersion)
      : undefined;
    if (allowed === undefined) throw conflictError(error);
    const left = withoutAllowed(error, allowed);
    if (left !== undefined) throw conflictError(left);
    return applyConfiguration(request, stated, true);
  }
}
