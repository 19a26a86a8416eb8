import {
  dns1035Label,
  fieldInvalid,
  fieldRequired,
  parseGroupVersion,
  pathSegmentName,
  validateObjectMeta,
  type ObjectMeta,
  type StatusCause,
} from '#machinery';
import { decode, type JSONSchemaProps } from '#kinds';
import { isObject, itemsOf, propertyOf, valuesOf, type JsonObject } from './node.js';

const EMBEDDED = 'x-kubernetes-embedded-resource';

/** Visits what the schema says is an object of its own, in a fixed order; `path` is where it stands. */
function eachEmbedded(
  value: unknown,
  schema: JSONSchemaProps | undefined,
  path: string,
  visit: (object: JsonObject, path: string) => void,
): void {
  if (schema === undefined) return;
  if (Array.isArray(value)) {
    const items = itemsOf(schema);
    value.forEach((item, index) => eachEmbedded(item, items, `${path}[${index}]`, visit));
    return;
  }
  if (!isObject(value)) return;
  if (schema[EMBEDDED] === true) visit(value, path);
  for (const key of Object.keys(value).toSorted()) {
    const property = propertyOf(schema, key);
    if (property !== undefined) eachEmbedded(value[key], property, join(path, key), visit);
    else eachEmbedded(value[key], valuesOf(schema), `${path}[${key}]`, visit);
  }
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** True when something in a schema is an object of its own. */
export function hasEmbedded(schema: JSONSchemaProps | undefined): boolean {
  if (schema === undefined) return false;
  if (schema[EMBEDDED] === true) return true;
  return [itemsOf(schema), valuesOf(schema), ...Object.values(schema.properties ?? {})].some(
    hasEmbedded,
  );
}

/**
 * Brings the metadata of embedded objects into the form of ObjectMeta, in place. Returns the paths of what ObjectMeta does not have, and
 * why the first piece that does not fit it does not.
 */
export function coerceEmbedded(
  object: JsonObject,
  schema: JSONSchemaProps,
): { readonly unknown: readonly string[]; readonly refused?: StatusCause } {
  const unknown: string[] = [];
  const refused: StatusCause[] = [];
  eachEmbedded(object, schema, '', (embedded, path) => {
    for (const key of ['apiVersion', 'kind'])
      if (Object.hasOwn(embedded, key) && typeof embedded[key] !== 'string')
        refused.push(fieldInvalid(join(path, key), embedded[key], 'must be a string'));
    if (!Object.hasOwn(embedded, 'metadata')) return;
    const at = join(path, 'metadata');
    try {
      const { object: metadata, problems } = decode('meta_v1.ObjectMeta', embedded['metadata']);
      embedded['metadata'] = metadata;
      for (const problem of problems) unknown.push(`${at}.${/"(.*)"$/.exec(problem)?.[1] ?? ''}`);
    } catch (error) {
      refused.push(fieldInvalid(at, embedded['metadata'], (error as Error).message));
    }
  });
  unknown.sort();
  return refused[0] === undefined ? { unknown } : { unknown, refused: refused[0] };
}

/** What is wrong with what embedded objects say of themselves (apiextensions' `objectmeta.Validate`). */
export function embeddedCauses(value: unknown, schema: JSONSchemaProps, path = ''): StatusCause[] {
  const causes: StatusCause[] = [];
  eachEmbedded(value, schema, path, (embedded, at) => causes.push(...ownCauses(embedded, at)));
  return causes;
}

function ownCauses(object: JsonObject, path: string): StatusCause[] {
  const causes = ['apiVersion', 'kind']
    .filter((key) => !Object.hasOwn(object, key))
    .map((key) => fieldRequired(join(path, key)));
  for (const key of ['apiVersion', 'kind', 'metadata']) {
    if (!Object.hasOwn(object, key)) continue;
    const [value, at] = [object[key], join(path, key)];
    if (key === 'metadata') causes.push(...metadataCauses(value, at));
    else if (typeof value !== 'string') causes.push(fieldInvalid(at, value, 'must be a string'));
    else if (value === '') causes.push(fieldInvalid(at, value, 'must not be empty'));
    else causes.push(...(key === 'kind' ? kindCauses(value, at) : versionCauses(value, at)));
  }
  return causes;
}

function kindCauses(kind: string, at: string): StatusCause[] {
  const complaints = dns1035Label(kind.toLowerCase());
  if (complaints.length === 0) return [];
  const detail = `may have mixed case, but should otherwise match: ${complaints.join(',')}`;
  return [fieldInvalid(at, kind, detail)];
}

const versionCauses = (version: string, at: string): StatusCause[] =>
  parseGroupVersion(version) === undefined
    ? [fieldInvalid(at, version, `unexpected GroupVersion string: ${version}`)]
    : [];

function metadataCauses(value: unknown, at: string): StatusCause[] {
  try {
    const { object } = decode('meta_v1.ObjectMeta', value);
    const metadata = object as ObjectMeta;
    // A name is not needed; one that is given is part of a path.
    const named = { ...metadata, name: metadata.name || 'fakename' };
    const namespaced = (metadata.namespace ?? '') !== '';
    return validateObjectMeta(
      named,
      { namespaced, validateName: pathSegmentName, standardFinalizers: false },
      at,
    );
  } catch (error) {
    return [fieldInvalid(at, value, (error as Error).message)];
  }
}
