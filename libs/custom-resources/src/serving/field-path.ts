import { isObject, type JsonObject } from '../schema/node.js';

/** The names of a simple path (`.spec.replicas`), as the scale subresource and selectable fields have them. */
export function fieldsOf(path: string): readonly string[] {
  return path
    .replace(/^\./, '')
    .split('.')
    .filter((name) => name !== '');
}

/** The value at a path; `undefined` when a step is missing. `wrong` is the first value on the way that has no fields. */
export function valueAt(
  object: unknown,
  fields: readonly string[],
): { readonly value: unknown; readonly wrong?: unknown } {
  let value: unknown = object;
  for (const field of fields) {
    if (!isObject(value)) return { value: undefined, wrong: value };
    if (!Object.hasOwn(value, field)) return { value: undefined };
    value = value[field];
  }
  return { value };
}

/** The object with another value at a path; shares everything beside the path. */
export function withValueAt(object: unknown, fields: readonly string[], value: unknown): unknown {
  const [first, ...rest] = fields;
  if (first === undefined) return value;
  const own: JsonObject = isObject(object) ? object : {};
  return { ...own, [first]: withValueAt(own[first], rest, value) };
}
