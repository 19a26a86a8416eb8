import { formatGroupVersion, humanDuration, parseTime, type KubeObject } from '#machinery';
import type { KindBehaviour, KindFile } from './behaviour.js';
import type { Cell, Column, KindDefinition, Subresource } from './definition.js';
import { columnsText, kindsText } from './generated/tables.gen.js';
import { kindFiles } from './groups/index.js';
import { packageName } from './schema/package-name.js';

interface SubresourceRow {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly gvInLegacyList: boolean;
}

interface KindRow {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly storageVersion?: string;
  readonly storageVersionHash?: string;
  readonly subresources?: readonly SubresourceRow[];
}

interface GroupRow {
  readonly group: string;
  readonly versions: readonly string[];
}

interface ColumnTables {
  /** Texts of columns that nearly every kind has. */
  readonly descriptions: Readonly<Record<string, string>>;
  readonly kinds: Readonly<
    Record<string, readonly (readonly [string, string, string, number, string?])[]>
  >;
}

/** Cells for a kind that has no printer of its own: name and age (or time of creation), nothing else. */
function plainRow(columns: readonly Column[]): (object: KubeObject, now: number) => Cell[] {
  return (object, now) =>
    columns.map(({ name }) => {
      const created = object.metadata?.creationTimestamp ?? undefined;
      if (name === 'Name') return object.metadata?.name ?? '';
      if (name === 'Created At') return created ?? null;
      if (name !== 'Age') return null;
      return created === undefined ? '<unknown>' : humanDuration(now - (parseTime(created) ?? now));
    });
}

function subresourceOf(row: SubresourceRow): Subresource {
  const { gvInLegacyList, ...rest } = row;
  return { ...rest, groupVersionInList: gvInLegacyList };
}

function storageOf(row: KindRow, served: ReadonlySet<string>): KindDefinition['storage'] {
  const stored = row.storageVersion ?? formatGroupVersion(row);
  // Some kinds are stored in a version that is not served; here the served one takes its place.
  const apiVersion = served.has(`${stored}/${row.kind}`) ? stored : formatGroupVersion(row);
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  return {
    group,
    version: apiVersion.slice(slash + 1),
    resource: group === '' ? row.plural : `${row.plural}.${group}`,
  };
}

/** Joins the tables of facts with the behaviours: one definition per served resource, in the order of discovery. */
function builtInDefinitions(files: readonly KindFile[]): KindDefinition[] {
  const { groupOrder, kinds } = JSON.parse(kindsText) as {
    groupOrder: readonly GroupRow[];
    kinds: readonly KindRow[];
  };
  const tables = JSON.parse(columnsText) as ColumnTables;
  const key = (row: { group: string; version: string; kind: string }) =>
    `${formatGroupVersion(row)}/${row.kind}`;
  const behaviours = new Map(
    files.map((file) => [`${file.apiVersion}/${file.kind}`, file.behaviour]),
  );
  const served = new Set(kinds.map(key));
  const order = groupOrder.flatMap(({ group, versions }) =>
    versions.map((version) => formatGroupVersion({ group, version })),
  );
  const rank = new Map(order.map((name, index) => [name, index]));
  const define = (row: KindRow): KindDefinition => {
    const behaviour: KindBehaviour = behaviours.get(key(row)) ?? {};
    const columns = (
      tables.kinds[key(row)] ??
      ([
        ['Name', 'string', 'name', 0],
        ['Age', 'string', '', 0],
      ] as const)
    ).map(([name, type, format, priority, description]): Column => ({
      name,
      type,
      format,
      priority,
      description: description ?? tables.descriptions[name] ?? '',
    }));
    return {
      group: row.group,
      version: row.version,
      kind: row.kind,
      plural: row.plural,
      singular: row.singular,
      namespaced: row.namespaced,
      verbs: row.verbs,
      shortNames: row.shortNames ?? [],
      categories: row.categories ?? [],
      storageVersionHash: row.storageVersionHash ?? '',
      storage: storageOf(row, served),
      type: `${packageName(row)}.${row.kind}`,
      subresources: (row.subresources ?? []).map(subresourceOf),
      columns,
      row: behaviour.row ?? plainRow(columns),
      selectableFields: behaviour.selectableFields ?? {},
      strategy: behaviour.strategy ?? {},
      ...(behaviour.convert === undefined ? {} : { convert: behaviour.convert }),
    };
  };
  return kinds
    .map(define)
    .toSorted(
      (a, b) =>
        rank.get(formatGroupVersion(a))! - rank.get(formatGroupVersion(b))! ||
        (a.plural < b.plural ? -1 : 1),
    );
}

/** A group and its served versions, the preferred one first. */
export interface ServedGroup {
  readonly group: string;
  readonly versions: readonly string[];
}

/** `v2` before `v1` before `v1beta1` before `v1alpha2` before anything else by name: how versions without a rank of their own are ordered. */
export function compareVersions(a: string, b: string): number {
  const parse = (version: string) => /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  const [left, right] = [parse(a), parse(b)];
  if (left === null || right === null)
    return left === right ? (a < b ? -1 : a > b ? 1 : 0) : left === null ? 1 : -1;
  const stability = (level: string | undefined) =>
    level === undefined ? 0 : level === 'beta' ? 1 : 2;
  return (
    stability(left[2]) - stability(right[2]) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  );
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
    const inherited = this.base.all.filter(
      ({ group, version, plural }) => !this.resources.has(`${group}/${version}/${plural}`),
    );
    return [...inherited, ...this.own];
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
  return (
    KindCatalog.builtIn().byResource(definition.group, definition.version, definition.plural) !==
    definition
  );
}
