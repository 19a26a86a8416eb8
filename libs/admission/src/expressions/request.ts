import type { KindDefinition } from '#kinds';
import { namespaceOf } from '../matching/criteria.js';
import type { Attributes } from '../plugin.js';

const kindName = ({ group, version, kind }: { group: string; version: string; kind: string }) => ({
  group,
  version,
  kind,
});
const resourceName = ({ group, version, plural }: KindDefinition) => ({
  group,
  version,
  resource: plural,
});

/**
 * The request without its objects, as a webhook (`AdmissionRequest`) and expressions (`request`) see it. `kind` is the kind in whose
 * version it is told; members that are empty are left out where the API leaves them out.
 */
export function requestFacts(
  attributes: Attributes,
  kind: KindDefinition,
): Record<string, unknown> {
  const { subresource, name, operation, user, dryRun, options, objectKind } = attributes;
  const namespace = namespaceOf(attributes);
  return {
    kind: kindName(objectKind ?? kind),
    resource: resourceName(kind),
    ...(subresource === undefined ? {} : { subResource: subresource }),
    requestKind: kindName(objectKind ?? attributes.kind),
    requestResource: resourceName(attributes.kind),
    ...(subresource === undefined ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: user.name,
      ...(user.uid ? { uid: user.uid } : {}),
      ...(user.groups.length === 0 ? {} : { groups: user.groups }),
      ...(user.extra === undefined || Object.keys(user.extra).length === 0
        ? {}
        : { extra: user.extra }),
    },
    dryRun,
    options: options?.() ?? null,
  };
}
