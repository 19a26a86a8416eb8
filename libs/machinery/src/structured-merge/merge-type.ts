/**
 * What merging has to know about a type (Kubernetes documentation, "Server-Side Apply", merge strategy markers). A leaf is owned
 * and replaced as one; lists and maps that are not atomic are owned element by element.
 */
export type MergeType = LeafType | ListType | MapType | FreeType;

/** A value that is owned as one: a scalar, an atomic list or an atomic map. */
export interface LeafType {
  readonly kind: 'leaf';
  /** What a configuration may hold here. `any`: anything; `scalar`: anything but lists and maps. */
  readonly accepts: 'string' | 'number' | 'boolean' | 'scalar' | 'list' | 'map' | 'any';
  /** The type of an atomic list's or map's content, to check configurations with. */
  readonly content?: ListType | MapType;
}

/** A list whose items have an identity: their own value (a set), or that of their keys. */
export interface ListType {
  readonly kind: 'list';
  /** The fields that identify an item; none: the item identifies itself. Sorted by name. */
  readonly keys: readonly ListKey[];
  /** Undefined only for the content of an atomic list, whose items are found by position. */
  readonly associative: boolean;
  readonly item: MergeType;
}

export interface ListKey {
  readonly name: string;
  /** Stands for the key where an item leaves it out. */
  readonly fallback?: string | number | boolean;
}

/** A structure, a map, or both: declared fields, and a type for all other keys where they are allowed. */
export interface MapType {
  readonly kind: 'map';
  readonly fields: ReadonlyMap<string, MergeType>;
  /** The same, sorted by name. */
  readonly sorted: readonly DeclaredField[];
  /** The type of what is not among `fields`; undefined: nothing else is allowed. */
  readonly others?: MergeType | undefined;
}

/** A field of a structure, with its path element at hand. */
export interface DeclaredField {
  readonly name: string;
  readonly element: string;
  readonly type: MergeType;
}

/** A value without a schema: maps are owned key by key, everything else as one. */
export interface FreeType {
  readonly kind: 'free';
}

export const FREE: FreeType = { kind: 'free' };
export const ANYTHING: LeafType = { kind: 'leaf', accepts: 'any' };
const FREE_MAP = mapTypeOf([], FREE);

/** A map type from its declared fields and the type of all others. */
export function mapTypeOf(
  fields: Iterable<readonly [string, MergeType]>,
  others?: MergeType,
): MapType {
  const byName = new Map(fields);
  return { kind: 'map', fields: byName, sorted: sortedFields(byName), others };
}

/** The fields of a structure in the order in which sets of fields have them. */
export function sortedFields(fields: ReadonlyMap<string, MergeType>): DeclaredField[] {
  return [...fields]
    .map(([name, type]) => ({ name, element: `f:${name}`, type }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The type that a free value has by its own shape. */
export function deduce(type: MergeType, value: unknown): LeafType | ListType | MapType {
  if (type.kind !== 'free') return type;
  return isMap(value) ? FREE_MAP : ANYTHING;
}

/** The type of one field or key of a map; undefined when it may not be there. */
export function fieldType(type: MapType, name: string): MergeType | undefined {
  return type.fields.get(name) ?? type.others;
}

/** True for JSON objects. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Absent, null, or a list or map without content. */
export function isVoid(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value !== 'object') return false;
  for (const _ in value) return false;
  return true;
}
