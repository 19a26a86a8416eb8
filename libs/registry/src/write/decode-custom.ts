import {
  badRequest,
  fieldInvalid,
  formatGroupVersion,
  invalid,
  parseGroupVersion,
  type Draft,
  type KubeObject,
  type StatusError,
} from '#machinery';
import { cannotBeHandled, type CustomKind } from '#kinds';
import type { Environment } from '../environment.js';
import type { Expected } from './expected.js';

/** What a custom kind makes of a decoded body. */
export interface Pruned {
  /** Fields that its schema does not know; they are gone from the object. */
  readonly problems: readonly string[];
  /** Why the object cannot be taken as the expected kind, after all has been said about its fields. */
  readonly refused?: StatusError;
}

/** A custom resource must say what it is. Throws 400 when kind or apiVersion are missing. */
export function requireKind(expected: Expected, value: KubeObject, text: string): void {
  const missing = !value.kind ? 'Kind' : !value.apiVersion ? 'apiVersion' : undefined;
  if (missing !== undefined)
    throw cannotBeHandled(expected, `Object '${missing}' is missing in '${text}'`);
}

/**
 * Takes out of a custom resource what the schema of its version does not know, and checks that it is the expected kind: another
 * version is refused by the decoder (400), another kind by validation (422).
 */
export function pruneCustom(
  { catalog }: Environment,
  expected: Expected & { readonly custom: CustomKind },
  object: Draft<KubeObject>,
  { kind = '', apiVersion = '' }: KubeObject,
): Pruned {
  const wanted = formatGroupVersion(expected);
  if (apiVersion === wanted) {
    const pruned = expected.custom.prune(object);
    const coerced = expected.custom.coerce?.(object);
    const problems = [...pruned, ...(coerced?.unknown ?? [])].map(unknown);
    if (coerced?.refused !== undefined) {
      const { field = '', message } = coerced.refused;
      return { problems, refused: cannotBeHandled(expected, `${field}: ${message}`) };
    }
    if (kind === expected.kind) return { problems };
    const cause = fieldInvalid('kind', kind, `must be ${expected.kind}`);
    const refused = invalid({ group: expected.group, kind }, object.metadata?.name ?? '', [cause]);
    return { problems, refused };
  }
  const name = parseGroupVersion(apiVersion);
  const other = name === undefined ? undefined : catalog.byKind(name.group, name.version, kind);
  return {
    problems: (other?.custom?.prune(object) ?? unknownMembers(object)).map(unknown),
    refused: badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`,
    ),
  };
}

const unknown = (path: string): string => `unknown field "${path}"`;

/** Of a version that nobody serves no schema is known. */
function unknownMembers(object: KubeObject): string[] {
  return Object.keys(object)
    .filter((key) => key !== 'apiVersion' && key !== 'kind' && key !== 'metadata')
    .sort();
}
