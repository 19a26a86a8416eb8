/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as text: texts as they are, the rest as JSON. */
export const textOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** The steps of a JSON pointer (RFC 6901). */
export const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** The value that a JSON pointer names; undefined when there is none. */
export function at(document: Json | undefined, pointer: string): Json | undefined {
  let value = document;
  for (const step of stepsOf(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as JsonObject)[step];
  }
  return value;
}

/** Calls `found` for every place that a pattern names: a pointer in which `*` is any one step and `**` any number of steps. */
export function eachPlace(
  document: Json,
  pattern: string,
  found: (parent: JsonObject, key: string) => void,
): void {
  const visit = (value: Json | undefined, [step, ...rest]: string[]): void => {
    if (typeof value !== 'object' || value === null || step === undefined) return;
    const parent = value as JsonObject;
    if (step === '**') {
      visit(value, rest);
      for (const child of Object.values(parent)) visit(child, [step, ...rest]);
      return;
    }
    for (const key of step === '*' ? Object.keys(parent) : [step]) {
      if (!Object.hasOwn(parent, key)) continue;
      if (rest.length === 0) found(parent, key);
      else visit(parent[key], rest);
    }
  };
  visit(document, stepsOf(pattern));
}

/** The same value with the keys of all objects in alphabetical order. */
export function inKeyOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, inKeyOrder(value[key] as Json)]),
  );
}

/** JSON of a text, or undefined when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
