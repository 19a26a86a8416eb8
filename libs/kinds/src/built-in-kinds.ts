import { formatGroupVersion, parseTime, type KubeObject } from '#machinery';
import type { KindBehaviour, KindFile } from './behaviour.js';
import type { Cell, Column, KindDefinition, Subresource } from './definition.js';
import { Elapsed } from './elapsed.js';
import { columnsText, kindsText } from './generated/tables.gen.js';
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
function plainRow(columns: readonly Column[]): (object: KubeObject) => Cell[] {
  return (object) =>
    columns.map(({ name }) => {
      const created = object.metadata?.creationTimestamp ?? undefined;
      if (name === 'Name') return object.metadata?.name ?? '';
      if (name === 'Created At') return created ?? null;
      if (name !== 'Age') return null;
      if (created === undefined) return '<unknown>';
      const time = parseTime(created);
      return time === undefined ? '<unknown>' : new Elapsed(time);
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
export function builtInDefinitions(files: readonly KindFile[]): KindDefinition[] {
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
      ...(behaviour.rowConditions === undefined ? {} : { rowConditions: behaviour.rowConditions }),
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
