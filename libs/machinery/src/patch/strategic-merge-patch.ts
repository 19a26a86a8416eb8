import { badRequest } from '../status-error.js';
import type { Json } from '../object.js';
import { isObject, jsonTypeName, setKey, type JsonObject } from './json-object.js';
import {
  DELETE_FROM_LIST,
  DIRECTIVE,
  RETAIN_KEYS,
  SET_ORDER,
  badRetainKeys,
  unknownField,
  listDirectiveKey,
  unknownPatchType,
  unprocessed,
} from './directives.js';
import { deleteFromList, mergeList, orderList, type ListMerge } from './merge-list.js';
import { strategyOf, type PatchSchema } from './patch-schema.js';

/**
 * Applies a strategic merge patch to an object of type `type` and returns the new one; unchanged parts are shared, nothing is written to.
 * Understands `$patch`, `$retainKeys`, `$setElementOrder/<list>` and `$deleteFromPrimitiveList/<list>`. Throws a StatusError with the API
 * server's text when the patch does not fit.
 */
export function applyStrategicMergePatch(
  document: JsonObject,
  patch: unknown,
  type: string,
  schema: PatchSchema,
): JsonObject {
  if (patch === null) return document;
  if (!isObject(patch)) {
    throw badRequest(
      `json: cannot unmarshal ${jsonTypeName(patch)} into Go value of type map[string]interface {}`,
    );
  }
  return mergeMap(document, patch, type, schema);
}

function mergeMap(
  original: JsonObject,
  patch: JsonObject,
  type: string,
  schema: PatchSchema,
): JsonObject {
  if (Object.hasOwn(patch, DIRECTIVE)) return directedMap(patch);
  const merged: Record<string, Json> = { ...retained(original, patch) };
  const done = new Set([RETAIN_KEYS]);
  for (const key of Object.keys(patch)) {
    if (!key.startsWith(SET_ORDER)) continue;
    const name = listDirectiveKey(key, SET_ORDER);
    if (type !== '' && schema(type, name) === undefined) throw unknownField(type, name);
    applyOrder(merged, patch, key, name, listMergeFor(type, name, schema));
    done.add(key).add(name);
  }
  for (const [key, value] of Object.entries(patch)) {
    if (done.has(key)) continue;
    if (key.startsWith(DELETE_FROM_LIST)) {
      const name = listDirectiveKey(key, DELETE_FROM_LIST);
      if (value === null) delete merged[name];
      else if (Array.isArray(merged[name]) && Array.isArray(value))
        setKey(merged, name, deleteFromList(merged[name], value));
      continue;
    }
    mergeField(merged, key, value, type, schema);
  }
  return merged;
}

/** `$patch: replace` takes the patch as it is, `$patch: delete` leaves an empty map. */
function directedMap(patch: JsonObject): JsonObject {
  const { [DIRECTIVE]: directive, ...rest } = patch;
  if (directive === 'replace') return rest;
  if (directive === 'delete') return {};
  throw unknownPatchType(directive, patch);
}

/** Drops what `$retainKeys` does not list. Everything that the patch sets must be listed. */
function retained(original: JsonObject, patch: JsonObject): JsonObject {
  const list = patch[RETAIN_KEYS];
  if (list === undefined) return original;
  if (!Array.isArray(list)) throw badRetainKeys();
  const keys = new Set<Json>(list);
  for (const [key, value] of Object.entries(patch)) {
    const isDirective =
      key === RETAIN_KEYS || key.startsWith(DELETE_FROM_LIST) || key.startsWith(SET_ORDER);
    if (!isDirective && value !== null && !keys.has(key)) throw badRetainKeys();
  }
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.has(key)));
}

function mergeField(
  merged: Record<string, Json>,
  key: string,
  value: Json,
  type: string,
  schema: PatchSchema,
): void {
  const current = Object.hasOwn(merged, key) ? merged[key] : undefined;
  if (value === null) {
    delete merged[key];
  } else if (isObject(current) && isObject(value)) {
    const field = schema(type, key);
    const isReplaced = strategyOf(field) === 'replace';
    setKey(
      merged,
      key,
      isReplaced ? value : mergeMap(current, value, field?.elementType ?? '', schema),
    );
  } else if (Array.isArray(current) && Array.isArray(value)) {
    setKey(merged, key, mergeListField(current, value, listMergeFor(type, key, schema)));
  } else {
    const kept = withoutDirectives(value);
    if (kept === undefined) delete merged[key];
    else setKey(merged, key, kept);
  }
}

interface ListField {
  readonly isMerged: boolean;
  readonly merge: ListMerge;
}

function listMergeFor(type: string, key: string, schema: PatchSchema): ListField {
  const field = schema(type, key);
  const elementType = field?.elementType ?? '';
  return {
    isMerged: strategyOf(field) === 'merge',
    merge: {
      mergeKey: field?.mergeKey ?? '',
      mergeItem: (item, patch) => mergeMap(item, patch, elementType, schema),
    },
  };
}

function mergeListField(
  current: readonly Json[],
  patch: readonly Json[],
  { isMerged, merge }: ListField,
): readonly Json[] {
  return isMerged ? mergeList(current, patch, merge) : patch;
}

/** Merges the list `name` and puts it into the order that `$setElementOrder/<name>` demands. */
function applyOrder(
  merged: Record<string, Json>,
  patch: JsonObject,
  directive: string,
  name: string,
  field: ListField,
): void {
  const order = asList(patch[directive]);
  const current = Object.hasOwn(merged, name) ? asList(merged[name]) : undefined;
  const change = Object.hasOwn(patch, name) ? asList(patch[name]) : undefined;
  if (current === undefined && change === undefined) return;
  const list =
    current === undefined
      ? (withoutDirectives(change!) as readonly Json[])
      : change === undefined
        ? current
        : mergeListField(current, change, field);
  setKey(
    merged,
    name,
    orderList(list, {
      order,
      change: change ?? [],
      before: current ?? [],
      mergeKey: field.merge.mergeKey,
    }),
  );
}

const GO_TYPES: Readonly<Record<string, string>> = {
  object: 'map[string]interface {}',
  number: 'int64',
  boolean: 'bool',
  string: 'string',
};

function asList(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value;
  const received = value === null || value === undefined ? '%!s(<nil>)' : GO_TYPES[typeof value];
  throw unprocessed(`expected a []interface {}, but received a ${received}`);
}

/** A value that is new to the object: nulls say nothing, and what carries a `$patch` directive is left out. */
function withoutDirectives(value: Json): Json | undefined {
  if (Array.isArray(value)) {
    return value.map((item: Json) => withoutDirectives(item)).filter((item) => item !== undefined);
  }
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const kept: Record<string, Json> = {};
  for (const [key, item] of Object.entries(value)) {
    const rest = item === null ? undefined : withoutDirectives(item);
    if (rest !== undefined) setKey(kept, key, rest);
  }
  return kept;
}
