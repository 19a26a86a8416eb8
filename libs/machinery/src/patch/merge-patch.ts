import { badRequest } from '../status-error.js';
import type { Json } from '../object.js';
import { isObject, jsonTypeName, setKey, type JsonObject } from './json-object.js';

/**
 * Applies a JSON Merge Patch (RFC 7386) to an object and returns the new one; unchanged parts are shared, nothing is written to. Throws a
 * StatusError 400 when the patch is not an object.
 */
export function applyMergePatch(document: JsonObject, patch: unknown): JsonObject {
  if (patch === null) throw badRequest('Invalid JSON Patch');
  if (!isObject(patch)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${jsonTypeName(patch)} into Go value of type map[string]interface {}`,
    );
  }
  return mergeObject(document, patch);
}

function mergeObject(document: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json> = { ...document };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else
      setKey(
        merged,
        key,
        mergeValue(Object.hasOwn(document, key) ? document[key] : undefined, value),
      );
  }
  return merged;
}

function mergeValue(current: Json | undefined, patch: Json): Json {
  return isObject(current) && isObject(patch) ? mergeObject(current, patch) : withoutNulls(patch);
}

/**
 * A value that replaces another one says nothing by its nulls: in objects they are dropped, in lists they stay. What has none is shared.
 * Looks at everything once, however deep the first null lies.
 */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => withoutNulls(item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isObject(value)) return value;
  let copy: Record<string, Json> | undefined;
  for (const key in value) {
    const member = value[key]!;
    const kept = member === null ? undefined : withoutNulls(member);
    if (kept !== member) copy ??= membersBefore(value, key);
    if (copy !== undefined && kept !== undefined) setKey(copy, key, kept);
  }
  return copy ?? value;
}

function membersBefore(object: JsonObject, end: string): Record<string, Json> {
  const members: Record<string, Json> = {};
  for (const key in object) {
    if (key === end) break;
    setKey(members, key, object[key]!);
  }
  return members;
}
