import { isCustom, type KindCatalog, type ServedGroup } from '../catalog.js';
import type { KindDefinition, Subresource } from '../definition.js';

interface Named {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Built-in kinds leave group and version empty when they are those of the surrounding entry; custom resources state them. */
function responseKind(kind: Named, home: KindDefinition, custom: boolean): Named {
  const implied = !custom && kind.group === home.group && kind.version === home.version;
  return implied
    ? { group: '', version: '', kind: kind.kind }
    : { group: kind.group, version: kind.version, kind: kind.kind };
}

function subresourceEntry(subresource: Subresource, home: KindDefinition, custom: boolean): object {
  return {
    subresource: subresource.name,
    responseKind: responseKind(subresource, home, custom),
    verbs: subresource.verbs,
  };
}

function resourceEntry(definition: KindDefinition): object {
  const { plural, shortNames, categories, subresources } = definition;
  const custom = isCustom(definition);
  return {
    resource: plural,
    responseKind: responseKind(definition, definition, custom),
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: definition.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(subresources.length === 0
      ? {}
      : { subresources: subresources.map((one) => subresourceEntry(one, definition, custom)) }),
  };
}

function groupEntry(catalog: KindCatalog, { group, versions }: ServedGroup): object {
  return {
    metadata: group === '' ? {} : { name: group },
    versions: versions.map((version) => ({
      version,
      resources: catalog.of(group, version).map(resourceEntry),
      freshness: 'Current',
    })),
  };
}

/**
 * Aggregated discovery (KEP-3352, apidiscovery.k8s.io/v2), all in one answer: of the legacy group for `/api`, of all others for
 * `/apis`.
 */
export function aggregatedDocument(catalog: KindCatalog, path: '/api' | '/apis'): object {
  const items = catalog.groups.filter(({ group }) => (group === '') === (path === '/api'));
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: items.map((served) => groupEntry(catalog, served)),
  };
}
