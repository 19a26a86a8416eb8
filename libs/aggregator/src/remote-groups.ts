import type { RemoteApi, RemoteResource } from './remote-api.js';

/** What other servers answer, at one moment. Immutable: another one takes its place when anything changes. */
export class RemoteGroups {
  private readonly apis: ReadonlyMap<string, RemoteApi>;
  /** Groups with at least one version elsewhere, the most important first. */
  readonly names: readonly string[];

  constructor(apis: Iterable<RemoteApi>) {
    const sorted = [...apis].toSorted(
      (a, b) =>
        b.spec.groupPriorityMinimum - a.spec.groupPriorityMinimum ||
        (groupOf(a) === groupOf(b)
          ? b.spec.versionPriority - a.spec.versionPriority
          : groupOf(a) < groupOf(b)
            ? -1
            : 1),
    );
    this.apis = new Map(sorted.map((api) => [`${groupOf(api)}/${api.spec.version}`, api]));
    this.names = [...new Set(sorted.map(groupOf))];
  }

  /** Who answers a group version; undefined: this server. */
  find(group: string, version: string): RemoteApi | undefined {
    return this.apis.get(`${group}/${version}`);
  }

  /** The entry of a group in `/apis` (`APIGroup` of meta/v1). */
  groupEntry(group: string): object {
    const versions = this.of(group).map(({ spec: { version = '' } }) => ({
      groupVersion: `${group}/${version}`,
      version,
    }));
    return { name: group, versions, preferredVersion: versions[0] };
  }

  /** The entry of a group in aggregated discovery (KEP-3352). A version that does not answer is stale and has no resources. */
  aggregatedEntry(group: string): object {
    const versions = this.of(group).map(({ spec: { version = '' }, resources }) => ({
      version,
      resources: aggregated(group, version, resources ?? []),
      freshness: resources === undefined ? 'Stale' : 'Current',
    }));
    return { metadata: { name: group }, versions };
  }

  /** The OpenAPI document of each group version that is available; undefined where it could not be had. */
  openApi(
    path: '/openapi/v2' | '/openapi/v3',
  ): Promise<{ readonly group: string; readonly version: string; readonly document: unknown }[]> {
    const available = [...this.apis.values()].filter(({ resources }) => resources !== undefined);
    return Promise.all(
      available.map(async (api) => ({
        group: groupOf(api),
        version: api.spec.version ?? '',
        document: await api.openApi(path),
      })),
    );
  }

  private of(group: string): RemoteApi[] {
    return [...this.apis.values()].filter((api) => groupOf(api) === group);
  }
}

const groupOf = ({ spec }: RemoteApi): string => spec.group ?? '';

function aggregated(group: string, version: string, all: readonly RemoteResource[]): object[] {
  return all
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => {
      const kindOf = (of: RemoteResource): object => ({
        group: of.group ?? group,
        version: of.version ?? version,
        kind: of.kind,
      });
      const subresources = all
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map((of) => ({
          subresource: of.name.slice(resource.name.length + 1),
          responseKind: kindOf(of),
          verbs: of.verbs ?? [],
        }));
      return {
        resource: resource.name,
        responseKind: kindOf(resource),
        scope: resource.namespaced === true ? 'Namespaced' : 'Cluster',
        singularResource: resource.singularName ?? '',
        verbs: resource.verbs ?? [],
        ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories === undefined ? {} : { categories: resource.categories }),
        ...(subresources.length === 0 ? {} : { subresources }),
      };
    });
}
