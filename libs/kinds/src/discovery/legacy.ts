import { formatGroupVersion } from '#machinery';
import type { KindCatalog, ServedGroup } from '../catalog.js';
import type { KindDefinition, Subresource } from '../definition.js';

/** GET /api. `serverAddress` is `host:port` as the client reached the server. */
export function apiVersionsDocument(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

function groupEntry({ group, versions }: ServedGroup): object {
  const entries = versions.map((version) => ({
    groupVersion: formatGroupVersion({ group, version }),
    version,
  }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

/** GET /apis: every group but the legacy one. */
export function apiGroupListDocument(catalog: KindCatalog): object {
  const groups = catalog.groups.filter(({ group }) => group !== '').map(groupEntry);
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** GET /apis/<group>; undefined when the group is not served. */
export function apiGroupDocument(catalog: KindCatalog, group: string): object | undefined {
  const served =
    group === '' ? undefined : catalog.groups.find((candidate) => candidate.group === group);
  return served === undefined
    ? undefined
    : { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(served) };
}

function resourceEntry(definition: KindDefinition): object {
  const { shortNames, categories, storageVersionHash } = definition;
  return {
    name: definition.plural,
    singularName: definition.singular,
    namespaced: definition.namespaced,
    kind: definition.kind,
    verbs: definition.verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
    ...(storageVersionHash === '' ? {} : { storageVersionHash }),
  };
}

function subresourceEntry(definition: KindDefinition, subresource: Subresource): object {
  const { name, group, version, kind, verbs, groupVersionInList } = subresource;
  return {
    name: `${definition.plural}/${name}`,
    singularName: '',
    namespaced: definition.namespaced,
    ...(groupVersionInList ? { group, version } : {}),
    kind,
    verbs,
  };
}

/** GET /api/v1 and /apis/<group>/<version>; undefined when the group version is not served. */
export function apiResourceListDocument(
  catalog: KindCatalog,
  group: string,
  version: string,
): object | undefined {
  const served = catalog.groups.some(
    (candidate) => candidate.group === group && candidate.versions.includes(version),
  );
  if (!served) return undefined;
  const resources = catalog
    .of(group, version)
    .flatMap((definition) => [
      resourceEntry(definition),
      ...definition.subresources.map((subresource) => subresourceEntry(definition, subresource)),
    ]);
  // The legacy group's list has never stated its own apiVersion.
  const apiVersion = group === '' ? {} : { apiVersion: 'v1' };
  return {
    kind: 'APIResourceList',
    ...apiVersion,
    groupVersion: formatGroupVersion({ group, version }),
    resources,
  };
}
