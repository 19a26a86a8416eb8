import { labelSelectorFromObject, parseGroupVersion, type KubeObject } from '#machinery';
import type { KindDefinition, ParamKind, ParamRef } from '#kinds';
import { inVersion } from '../matching/criteria.js';
import type { PolicyContext } from './context.js';

/**
 * The objects that a policy is evaluated with under one binding: `undefined` alone when there are none to look for, an empty list when
 * absent ones are to be ignored. Throws an Error when they are misconfigured, or absent and that is to be refused.
 */
export async function paramsOf(
  context: PolicyContext,
  paramKind: ParamKind | undefined,
  reference: ParamRef | undefined,
  requestNamespace: string,
): Promise<readonly (KubeObject | undefined)[]> {
  if (paramKind === undefined || reference === undefined) return [undefined];
  const kind = kindOf(context, paramKind);
  const namespace = namespaceFor(kind, reference, requestNamespace);
  const found = objectsOf(context, kind, reference, namespace);
  if (found.length === 0 && reference.parameterNotFoundAction === 'Deny')
    throw new Error('no params found for policy binding with `Deny` parameterNotFoundAction');
  const stored = storedKind(context, kind);
  return Promise.all(found.map((object) => inVersion(object, stored, kind)));
}

/** Why a policy whose params are of a kind that nobody serves cannot be put into force; undefined: it can. */
export function paramKindFault(
  context: PolicyContext,
  paramKind: ParamKind | undefined,
): string | undefined {
  if (paramKind === undefined) return undefined;
  const { apiVersion = '', kind = '' } = paramKind;
  const name = parseGroupVersion(apiVersion);
  if (name !== undefined && context.kindOf(name.group, name.version, kind) !== undefined)
    return undefined;
  const version = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `failed to find resource referenced by paramKind: '${version}, Kind=${kind}'`;
}

function kindOf(context: PolicyContext, { apiVersion = '', kind = '' }: ParamKind): KindDefinition {
  const name = parseGroupVersion(apiVersion);
  const known = name && context.kindOf(name.group, name.version, kind);
  if (known === undefined)
    throw new Error(
      `paramKind kind \`&ParamKind{APIVersion:${apiVersion},Kind:${kind},}\` not known`,
    );
  return known;
}

/** What is stored is in the storage version, whichever version the policy names. */
function storedKind(context: PolicyContext, kind: KindDefinition): KindDefinition {
  const { group, version } = kind.storage;
  return (
    context
      .equivalents(kind)
      .find(
        (one) => one.group === group && one.version === version && one.convert === undefined,
      ) ?? {
      ...kind,
      convert: undefined as never,
    }
  );
}

function namespaceFor(kind: KindDefinition, reference: ParamRef, own: string): string {
  if (!kind.namespaced) {
    if (reference.namespace)
      throw new Error('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    return '';
  }
  const namespace = reference.namespace || own;
  if (namespace === '')
    throw new Error(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  return namespace;
}

function objectsOf(
  { lookup }: PolicyContext,
  { storage }: KindDefinition,
  { name, selector }: ParamRef,
  namespace: string,
): readonly KubeObject[] {
  if (name) {
    const one = lookup.get(storage.resource, namespace, name);
    return one === undefined ? [] : [one];
  }
  if (selector === undefined) throw new Error('one of name or selector must be provided');
  const wanted = labelSelectorFromObject(selector);
  return lookup
    .list(storage.resource, namespace)
    .filter(({ metadata }) => wanted.matches(metadata?.labels));
}
