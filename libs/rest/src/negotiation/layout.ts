import { stringify, type Tags } from 'yaml';
import { JSON_TYPE, PROTOBUF_TYPE, YAML_TYPE, type Negotiated } from './negotiate.js';
import { encodeProtobuf, hasProtobuf, protobufEnvelope, protobufMessageOfJson } from '#kinds';
import { endOfValue, memberOf } from '#machinery';
import type { Result } from '#registry';

/** Agents that people read with get indented JSON unless they say otherwise. */
const PEOPLE = ['curl', 'Wget', 'Mozilla/5.0'];
const TRUE_TEXTS = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** Whether JSON is indented: the parameter `pretty` decides, else the user agent. */
export function wantsPretty(parameter: string | undefined, userAgent: string | undefined): boolean {
  if (parameter !== undefined && parameter !== '') return TRUE_TEXTS.has(parameter);
  return userAgent !== undefined && PEOPLE.some((agent) => userAgent.startsWith(agent));
}

/** JSON as the API server writes it: `<`, `>` and `&` are escaped. */
export function jsonText(value: unknown, indent = 0): string {
  const text = JSON.stringify(value, undefined, indent);
  return /[<>&\u2028\u2029]/.test(text)
    ? text.replace(
        /[<>&\u2028\u2029]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
    : text;
}

/** YAML as the API server writes it: sorted keys, lists not indented, texts quoted that YAML 1.1 would read as something else. */
function yamlText(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    defaultStringType: 'PLAIN',
    blockQuote: 'literal',
    customTags: withoutBareDot,
  });
}

/** A dot alone is a text for the server's YAML library (it marks fields in managedFields), though YAML 1.1 would take it for a number. */
function withoutBareDot(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && 'test' in tag && tag.test?.test('.')
      ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/ }
      : tag,
  );
}

export interface Encoded {
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** An object in the negotiated form. What has no protobuf form goes out as JSON: clients that ask for protobuf read both. */
export function encodeObject(object: object, form: Negotiated, pretty: boolean): Encoded {
  return encodeResult({ object }, form, pretty);
}

/**
 * Like `encodeObject`; `bytes` is the object's compact JSON when that is there already, in one or in `pieces`. Then `object` is not even looked at
 * for plain JSON: an object that is kept as text would have to be parsed for it, which takes longer than the rest of a GET.
 */
export function encodeResult(
  result: Pick<Result<object>, 'object' | 'bytes' | 'pieces'>,
  form: Negotiated,
  pretty: boolean,
): Encoded {
  if (form.mediaType === JSON_TYPE && !pretty) {
    const { pieces = result.bytes } = result;
    if (pieces !== undefined)
      return {
        contentType: JSON_TYPE,
        body: line(pieces instanceof Uint8Array ? [pieces] : pieces),
      };
  }
  const { bytes } = result;
  if (form.mediaType === PROTOBUF_TYPE && bytes !== undefined) {
    const type = typeOf(bytes);
    if (hasProtobuf(type)) {
      const body = protobufEnvelope(type, protobufMessageOfJson(type, bytes));
      return { contentType: PROTOBUF_TYPE, body };
    }
  }
  const { object } = result;
  if (form.mediaType === PROTOBUF_TYPE) {
    const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string };
    if (hasProtobuf({ apiVersion, kind }))
      return { contentType: PROTOBUF_TYPE, body: encodeProtobuf({ ...object }) };
  }
  if (form.mediaType === YAML_TYPE)
    return { contentType: YAML_TYPE, body: Buffer.from(yamlText(object)) };
  if (pretty) {
    // The kept bytes have the fields in wire order.
    const ordered: unknown =
      bytes === undefined ? object : JSON.parse(Buffer.from(bytes).toString());
    return { contentType: JSON_TYPE, body: Buffer.from(jsonText(ordered, 2)) };
  }
  return { contentType: JSON_TYPE, body: Buffer.from(`${jsonText(object)}\n`) };
}

/** The bytes and the end of a line. */
function line(pieces: readonly Uint8Array[]): Uint8Array {
  let length = 1;
  for (const piece of pieces) length += piece.length;
  const body = Buffer.allocUnsafe(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  body[at] = 0x0a;
  return body;
}

/** The type that an object's compact JSON states. */
function typeOf(json: Uint8Array): { readonly apiVersion: string; readonly kind: string } {
  const [apiVersion, kind] = ['apiVersion', 'kind'].map((key) => {
    const from = memberOf(json, 0, key);
    return from < 0
      ? ''
      : String(JSON.parse(Buffer.from(json.subarray(from, endOfValue(json, from))).toString()));
  });
  return { apiVersion: apiVersion!, kind: kind! };
}
