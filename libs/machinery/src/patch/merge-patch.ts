import { badRequest } from '../status-error.js';
import type { Json } from '../object.js';
import { isObject, jsonTypeName, setKey, type JsonObject } from './json-object.js';

/**
 * Applies a JSON Merge Patch (RFC 7386) to an object and returns the new one; unchanged parts are shared, nothing is written to. Throws a
 * StatusError 400 when the patch is not an object.
 */
export function applyMergePatch(document: JsonObject, patch: unknown): JsonObject {
  if (patch === null) return document;
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

/** A value that replaces another one says nothing by its nulls: in objects they are dropped, in lists they stay. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item));
  return isObject(value) ? mergeObject({}, value) : value;
}
