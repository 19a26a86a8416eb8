import { builtInDefinitions } from './built-in-kinds.js';
import type { KindDefinition } from './definition.js';
import { kindFiles } from './groups/index.js';
import { compareVersions } from './version-order.js';

/** A group and its served versions, the preferred one first. */
export interface ServedGroup {
  readonly group: string;
  readonly versions: readonly string[];
}

function groupsOf(definitions: Iterable<KindDefinition>): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of definitions) {
    const versions = groups.get(group);
    if (versions === undefined) groups.set(group, [version]);
    else if (!versions.includes(version)) versions.push(version);
  }
  return groups;
}

/**
 * Every kind that a cluster serves. Immutable: `withKinds` gives a catalog that has more and shares the rest, so that a custom
 * resource definition costs what it adds. For many changes start from `builtIn()` with all that is to be added, not from the last catalog.
 */
export class KindCatalog {
  private readonly resources = new Map<string, KindDefinition>();
  private readonly kinds = new Map<string, KindDefinition>();
  private served: readonly ServedGroup[] | undefined;
  private listed: readonly KindDefinition[] | undefined;
  private stored: ReadonlyMap<string, readonly KindDefinition[]> | undefined;

  private constructor(
    private readonly own: readonly KindDefinition[],
    private readonly base: KindCatalog | undefined,
  ) {
    for (const definition of own) {
      this.resources.set(
        `${definition.group}/${definition.version}/${definition.plural}`,
        definition,
      );
      this.kinds.set(`${definition.group}/${definition.version}/${definition.kind}`, definition);
    }
  }

  /** The kinds that a real server serves by default; built once per process. */
  static builtIn(): KindCatalog {
    builtIn ??= new KindCatalog(builtInDefinitions(kindFiles), undefined);
    return builtIn;
  }

  /** This catalog and `definitions`, which take the place of kinds of the same name. */
  withKinds(definitions: readonly KindDefinition[]): KindCatalog {
    return definitions.length === 0 ? this : new KindCatalog(definitions, this);
  }

  byResource(group: string, version: string, plural: string): KindDefinition | undefined {
    return (
      this.resources.get(`${group}/${version}/${plural}`) ??
      this.base?.byResource(group, version, plural)
    );
  }

  byKind(group: string, version: string, kind: string): KindDefinition | undefined {
    return this.kinds.get(`${group}/${version}/${kind}`) ?? this.base?.byKind(group, version, kind);
  }

  /** Every definition: built-in ones in the order of discovery, then added ones as they were given. */
  get all(): readonly KindDefinition[] {
    this.listed ??= this.findAll();
    return this.listed;
  }

  private findAll(): readonly KindDefinition[] {
    if (this.base === undefined) return this.own;
    const keyOf = ({ group, version, plural }: KindDefinition): string =>
      `${group}/${version}/${plural}`;
    const inherited = this.base.all;
    const known = new Set(inherited.map(keyOf));
    return [
      ...inherited.map((kind) => this.resources.get(keyOf(kind)) ?? kind),
      ...this.own.filter((kind) => !known.has(keyOf(kind))),
    ];
  }

  /** The kinds that show objects of one storage resource (`events`, `deployments.apps`), in all served versions. */
  ofStorage(resource: string): readonly KindDefinition[] {
    if (this.stored === undefined) {
      const stored = new Map<string, KindDefinition[]>();
      for (const kind of this.all) {
        const same = stored.get(kind.storage.resource);
        if (same === undefined) stored.set(kind.storage.resource, [kind]);
        else same.push(kind);
      }
      this.stored = stored;
    }
    return this.stored.get(resource) ?? [];
  }

  /** The definitions of one group version, by plural name. */
  of(group: string, version: string): readonly KindDefinition[] {
    return this.all
      .filter((definition) => definition.group === group && definition.version === version)
      .toSorted((a, b) => (a.plural < b.plural ? -1 : 1));
  }

  /** The served groups in the order of discovery; groups of added kinds come last, by name. */
  get groups(): readonly ServedGroup[] {
    this.served ??= this.findGroups();
    return this.served;
  }

  private findGroups(): readonly ServedGroup[] {
    const own = groupsOf(this.own);
    if (this.base === undefined) return [...own].map(([group, versions]) => ({ group, versions }));
    const inherited = this.base.groups;
    const known = new Set(inherited.map(({ group }) => group));
    const builtInGroups = new Set(KindCatalog.builtIn().groups.map(({ group }) => group));
    const merged = inherited.map(({ group, versions }) => ({
      group,
      versions: [...new Set([...versions, ...(own.get(group) ?? [])])],
    }));
    const added = [...own]
      .filter(([group]) => !known.has(group))
      .map(([group, versions]) => ({ group, versions }));
    const all = [...merged, ...added].map((served) =>
      builtInGroups.has(served.group)
        ? served
        : { ...served, versions: served.versions.toSorted(compareVersions) },
    );
    const rank = (served: ServedGroup) => (builtInGroups.has(served.group) ? 0 : 1);
    return all.toSorted(
      (a, b) => rank(a) - rank(b) || (rank(a) === 0 ? 0 : a.group < b.group ? -1 : 1),
    );
  }
}

let builtIn: KindCatalog | undefined;

/** True for kinds that are not in the tables: custom resources and the project's own. They have no protobuf form and no strategic merge. */
export function isCustom(definition: KindDefinition): boolean {
  const { group, version, plural, type } = definition;
  const known = KindCatalog.builtIn().byResource(group, version, plural);
  return definition.former === undefined && known?.type !== type;
}
