import { countKeys, Decoding } from './decoding.js';
import { JsonDocument, JsonObject, type JsonNode } from './json-document.js';
import { structSchema, typeRow, type TypeRef } from './types.js';

/** How many colons of the text come after a quote: at least one for each key, plus those that happen to stand inside strings. */
function countColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1;
    while (before >= 0 && text.charCodeAt(before) <= 32) before -= 1;
    if (text.charCodeAt(before) === 34) count += 1;
  }
  return count;
}

/**
 * False only when no key of the text is repeated: decoding met as many keys (`keys`) as the text shows. Where it did not look, or
 * where strings contain `":`, it is true for nothing; then `strictProblems` finds out.
 */
export function mayRepeatKeys(text: string, keys: number): boolean {
  return countColons(text) !== keys;
}

/** True only when the JSON text that this value was parsed from repeats no key. */
export function repeatsNoKey(text: string, value: unknown): boolean {
  return !mayRepeatKeys(text, countKeys(value));
}

/** What is known about the fields of an object while it is searched for problems. */
function fieldsOf(type: TypeRef | undefined): {
  readonly field: (key: string) => TypeRef | undefined;
  readonly closed: boolean;
} {
  if (type?.kind === 'map') return { field: () => type.of, closed: false };
  const row = type?.kind === 'struct' ? typeRow(type.name) : undefined;
  if (type?.kind !== 'struct' || row === undefined)
    return { field: () => undefined, closed: false };
  if (row.f === undefined) return { field: () => undefined, closed: true };
  const { byName } = structSchema(type.name);
  return { field: (key) => byName.get(key)?.type, closed: true };
}

/** Values that parse themselves in the real server are not looked into. */
function isOpaque(type: TypeRef | undefined): boolean {
  return type?.kind === 'scalar' || (type?.kind === 'struct' && typeRow(type.name)?.t === 'any');
}

function walk(node: JsonNode, type: TypeRef | undefined, at: Decoding): void {
  if (isOpaque(type)) return;
  if (Array.isArray(node)) {
    node.forEach((item, index) => {
      at.enter(index);
      walk(item, type?.kind === 'list' ? type.of : undefined, at);
      at.leave();
    });
    return;
  }
  if (!(node instanceof JsonObject)) return;
  const { field, closed } = fieldsOf(type);
  const seen = new Set<string>();
  for (const [key, value] of node.entries) {
    const fieldType = field(key);
    if (closed && fieldType === undefined) {
      at.unknownField(key);
      continue;
    }
    if (seen.has(key)) at.duplicateField(key);
    seen.add(key);
    at.enter(key);
    walk(value, fieldType, at);
    at.leave();
  }
}

/** Every strict problem of a text, unknown and repeated fields alike, in the order in which they stand in it. */
export function strictProblems(typeName: string, text: string): readonly string[] {
  const at = new Decoding(typeName);
  walk(new JsonDocument(text).read(), { kind: 'struct', name: typeName }, at);
  return at.problems;
}

/** The keys that a JSON text repeats, as problems (`duplicate field "data.a"`), whatever the text means. */
export function repeatedKeys(text: string): readonly string[] {
  const at = new Decoding('');
  walk(new JsonDocument(text).read(), undefined, at);
  return at.problems;
}
