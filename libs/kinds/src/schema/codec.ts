import { badRequest, StatusError, type Draft, type KubeObject } from '#machinery';
import { Decoding } from './decoding.js';
import { JsonDocument } from './json-document.js';
import { structReader } from './readers.js';
import { mayRepeatKeys, strictProblems } from './strict.js';

/** A decoded body. */
export interface Decoded<T extends KubeObject = KubeObject> {
  /** A fresh tree as the real server would write it: known fields only, in declared order, values in canonical form. */
  readonly object: Draft<T>;
  /** `unknown field "spec.foo"` and `duplicate field "metadata.name"`, in the order of the document. */
  readonly problems: readonly string[];
}

/**
 * Decodes a JSON value as the named type (`core_v1.Pod`). The value is only read, and the result shares nothing with it but
 * what the schema leaves free (raw JSON). Throws a DecodeError, worded as Go's decoder does, for a value of a wrong type.
 *
 * `known` is an object of the type that was decoded before and from which the value was made by changing parts: the members that
 * both share are taken over as they are, and are not the caller's to write to.
 */
export function decode<T extends KubeObject>(
  type: string,
  value: unknown,
  known?: KubeObject,
): Decoded<T> {
  const { object, problems } = run<T>(type, value, known);
  return { object, problems };
}

function run<T extends KubeObject>(
  type: string,
  value: unknown,
  known?: KubeObject,
): Decoded<T> & { readonly keys: number } {
  const at = new Decoding(type, known as Readonly<Record<string, unknown>> | undefined);
  const object = structReader(type)(value ?? {}, at);
  at.finish();
  return { object: object as Draft<T>, problems: at.problems, keys: at.keys };
}

/** Parses JSON; throws a DecodeError with the words of Go's parser for a text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    new JsonDocument(text).read();
    throw error;
  }
}

/**
 * Decodes JSON text whose value was parsed before (`parseJson`), finding repeated keys too. Costs little more than `decode` as
 * long as no key is repeated. `known` is as for `decode`; what it has stands in the text as an object or list without content.
 */
export function decodeJson<T extends KubeObject>(
  type: string,
  text: string,
  value: unknown = parseJson(text),
  known?: KubeObject,
): Decoded<T> {
  const { object, problems, keys } = run<T>(type, value, known);
  return { object, problems: mayRepeatKeys(text, keys) ? strictProblems(type, text) : problems };
}

/** The 400 for a body that does not fit its kind: `cause` is a DecodeError's message. */
export function cannotBeHandled(
  kind: { readonly version: string; readonly kind: string },
  cause: string,
): StatusError {
  return badRequest(
    `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${cause}`,
  );
}

/** What a strict request is told about its problems; goes after `cannotBeHandled`'s or a patch's introduction. */
export function strictDecodingError(problems: readonly string[]): string {
  return `strict decoding error: ${problems.join(', ')}`;
}
