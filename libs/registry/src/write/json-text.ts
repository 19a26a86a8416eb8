import { hasParts, isPart, knownOfPart, notePart } from '#machinery';

/** Stands for the JSON of a part. */
const JSON_TEXT = {};

/** The JSON of a value, as JSON.stringify writes it. Where it is mostly made of parts, their texts are made once. */
export function jsonText(value: unknown): string {
  return hasParts(value) ? upperText(value) : JSON.stringify(value);
}

function upperText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return partText(value) ?? structureText(value);
}

function structureText(value: object): string {
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      text += `${text === '' ? '' : ','}${item === undefined ? 'null' : upperText(item)}`;
    return `[${text}]`;
  }
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member !== undefined) text += `${text === '' ? '' : ','}${key(name)}${upperText(member)}`;
  }
  return `{${text}}`;
}

/** Names of members, each with its quotes and its colon. */
const keys = new Map<string, string>();
const MAX_KEYS = 1024;

function key(name: string): string {
  let text = keys.get(name);
  if (text === undefined) {
    if (keys.size >= MAX_KEYS) keys.clear();
    keys.set(name, (text = `${JSON.stringify(name)}:`));
  }
  return text;
}

/** Undefined for what is no part. */
function partText(value: object): string | undefined {
  const known = knownOfPart(value, JSON_TEXT) as string | undefined;
  if (known !== undefined || !isPart(value)) return known;
  const text = JSON.stringify(value);
  notePart(value, JSON_TEXT, text);
  return text;
}
