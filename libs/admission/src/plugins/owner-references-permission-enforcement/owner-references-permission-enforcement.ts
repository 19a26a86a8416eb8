import { isDeepStrictEqual } from 'node:util';
import { parseGroupVersion, type KubeObject, type ObjectMeta } from '#machinery';
import type { KindDefinition } from '#kinds';
import type { Authorizer } from '#auth';
import type { AdmissionPlugin, Attributes } from '../../plugin.js';
import { refuse } from '../../refuse.js';

type Owner = NonNullable<ObjectMeta['ownerReferences']>[number];

/** What the plugin needs to know. */
interface OwnerContext {
  /** Absent: everybody may. */
  readonly authorizer?: Authorizer;
  readonly kindOf: (group: string, version: string, kind: string) => KindDefinition | undefined;
}

/**
 * Who changes the owners of an object must be allowed to delete it, and who lets it hold up the deletion of an owner must be allowed to set
 * that owner's finalizers. Off by default, as in the real server.
 */
export function ownerReferencesPermissionEnforcement({
  authorizer,
  kindOf,
}: OwnerContext): AdmissionPlugin {
  return {
    name: 'OwnerReferencesPermissionEnforcement',
    validate(object, attributes) {
      if (authorizer === undefined || object === undefined || !isChanging(object, attributes))
        return undefined;
      return check(authorizer, kindOf, object, attributes);
    },
  };
}

const ownersOf = (object: KubeObject | undefined): readonly Owner[] =>
  object?.metadata?.ownerReferences ?? [];

function isChanging(object: KubeObject, { kind, subresource, old }: Attributes): boolean {
  // Kubelets write this often and cannot change owners by it.
  if (kind.storage.resource === 'pods' && subresource === 'status') return false;
  const [now, before] = [ownersOf(object), ownersOf(old)];
  return now !== before && !isDeepStrictEqual(now, before);
}

async function check(
  authorizer: Authorizer,
  kindOf: OwnerContext['kindOf'],
  object: KubeObject,
  attributes: Attributes,
): Promise<void> {
  const { kind, namespace, name, subresource = '', user, operation, old } = attributes;
  const { group, version, plural } = kind;
  const common = { kind: 'resource', namespace, name } as const;
  if (operation !== 'CREATE') {
    const question = { ...common, verb: 'delete', group, version, resource: plural, subresource };
    const { allowed, reason } = await authorizer.authorize(user, question);
    if (!allowed)
      throw refuse(
        attributes,
        object,
        `cannot set an ownerRef on a resource you can't delete: ${reason}, <nil>`,
      );
  }
  const blocked = new Set(
    ownersOf(old)
      .filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true)
      .map(({ uid }) => uid),
  );
  for (const owner of ownersOf(object)) {
    if (owner.blockOwnerDeletion !== true || blocked.has(owner.uid)) continue;
    const of = parseGroupVersion(owner.apiVersion);
    const known = of === undefined ? undefined : kindOf(of.group, of.version, owner.kind);
    if (known === undefined)
      throw refuse(
        attributes,
        object,
        `cannot set blockOwnerDeletion in this case because cannot find RESTMapping for APIVersion ${owner.apiVersion} Kind ${owner.kind}: no matches for kind "${owner.kind}" in version "${owner.apiVersion}"`,
      );
    const { allowed, reason } = await authorizer.authorize(user, {
      kind: 'resource',
      verb: 'update',
      group: known.group,
      version: known.version,
      resource: known.plural,
      subresource: 'finalizers',
      namespace: known.namespaced ? namespace : '',
      name: owner.name,
    });
    if (!allowed)
      throw refuse(
        attributes,
        object,
        `cannot set blockOwnerDeletion if an ownerReference refers to a resource you can't set finalizers on: ${reason}, <nil>`,
      );
  }
}
