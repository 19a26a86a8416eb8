import { stepsOf, isObject, type Json, type JsonObject } from './json.js';
import type { RecordedRequest } from './recording.js';

/** What `${name}` stands for: namespaces, the id, and what was captured. */
export type Variables = Record<string, Json>;

/** Fills variables in. A text that is nothing but one variable becomes its value, whatever its type. */
export function filled(value: Json, variables: Variables): Json {
  if (typeof value === 'string') {
    const only = /^\$\{(\w+)\}$/.exec(value)?.[1];
    if (only !== undefined && only in variables) return structuredClone(variables[only] as Json);
    return value.replace(/\$\{(\w+)\}/g, (text, name: string) => {
      const found = variables[name];
      return found === undefined ? text : typeof found === 'string' ? found : JSON.stringify(found);
    });
  }
  if (Array.isArray(value)) return value.map((element) => filled(element, variables));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [filled(key, variables), filled(child, variables)]),
  );
}

/** A request with variables filled in and its edits made. */
export function prepared(recorded: RecordedRequest, variables: Variables): RecordedRequest {
  const { edit, ...request } = filled(
    recorded as unknown as Json,
    variables,
  ) as unknown as RecordedRequest;
  if (edit === undefined) return request;
  const body = structuredClone(request.body) as JsonObject;
  const place = (pointer: string): [JsonObject | undefined, string] => {
    const steps = stepsOf(pointer);
    const last = steps.pop() ?? '';
    let parent: JsonObject | undefined = body;
    for (const step of steps) parent = parent?.[step] as JsonObject | undefined;
    return [parent, last];
  };
  for (const [pointer, value] of Object.entries(edit.set ?? {})) {
    const [parent, key] = place(pointer);
    if (Array.isArray(parent) && key === '-') parent.push(value);
    else if (parent !== undefined) parent[key] = value;
  }
  for (const pointer of edit.remove ?? []) {
    const [parent, key] = place(pointer);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent?.[key];
  }
  return { ...request, body };
}
