import { mapText } from '../go-text.js';
import type { Json } from '../object.js';
import { badRequest, StatusError } from '../status-error.js';
import type { JsonObject } from './json-object.js';

/** Directives that a strategic merge patch may hold beside fields. */
export const DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList';
export const SET_ORDER = '$setElementOrder';

/** The list that a directive such as `$setElementOrder/containers` is about. */
export function listDirectiveKey(
  key: string,
  prefix: typeof DELETE_FROM_LIST | typeof SET_ORDER,
): string {
  if (key.startsWith(`${prefix}/`)) return key.slice(prefix.length + 1);
  throw prefix === SET_ORDER
    ? badElementOrder()
    : badRequest('invalid patch format of primitive list');
}

/** What goes wrong inside the merge reaches clients as a plain 500. */
export function unprocessed(message: string): StatusError {
  return new StatusError(500, '', message);
}

export function unknownPatchType(directive: Json | undefined, map: JsonObject): StatusError {
  return unprocessed(`unknown patch type: ${mapText(directive)} in map: ${mapText(map)}`);
}

export function noMergeKey(map: JsonObject, mergeKey: string): StatusError {
  return unprocessed(`map: ${mapText(map)} does not contain declared merge key: ${mergeKey}`);
}

/** `type` as in the schema (`core_v1.PodSpec`). */
export function unknownField(type: string, field: string): StatusError {
  const struct = type.slice(type.lastIndexOf('.') + 1);
  return unprocessed(
    `unable to find api field in struct ${struct} for the json field ${JSON.stringify(field)}`,
  );
}

export function badRetainKeys(): StatusError {
  return badRequest('invalid patch format of retainKeys');
}

function badElementOrder(): StatusError {
  return badRequest('invalid patch format of setElementOrder list');
}
