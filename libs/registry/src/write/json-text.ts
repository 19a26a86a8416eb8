import { hasParts, isPart, knownOfPart, notePart } from '#machinery';

/** Stands for the JSON of a part. */
const JSON_TEXT = {};

/** The JSON of a value, as JSON.stringify writes it. Where it is mostly made of parts, their texts are made once. */
export function jsonText(value: unknown): string {
  return hasParts(value) ? upperText(value) : JSON.stringify(value);
}

function upperText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isPart(value)) return partText(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[])
      text += `${text === '' ? '' : ','}${item === undefined ? 'null' : upperText(item)}`;
    return `[${text}]`;
  }
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (member !== undefined)
      text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${upperText(member)}`;
  }
  return `{${text}}`;
}

function partText(part: object): string {
  let text = knownOfPart(part, JSON_TEXT) as string | undefined;
  if (text === undefined) notePart(part, JSON_TEXT, (text = JSON.stringify(part)));
  return text;
}
