import {
  fieldForbidden,
  fieldInvalid,
  fieldNotSupported,
  fieldRequired,
  type StatusCause,
} from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { itemsOf } from '../schema/node.js';

/** What is wrong with the list and map types of a schema (KEP-555), in the order of the server. */
export function listAndMapTypeCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  return [
    ...ofType(schema, path, 'x-kubernetes-map-type', 'object', ['atomic', 'granular']),
    ...listTypeCauses(schema, path),
    ...keyListCauses(schema, path),
    ...mapListCauses(schema, path),
    ...identityCauses(schema, path),
  ];
}

function ofType(
  schema: JSONSchemaProps,
  path: string,
  word: 'x-kubernetes-map-type' | 'x-kubernetes-list-type',
  type: string,
  supported: readonly string[],
): StatusCause[] {
  const value = schema[word];
  if (value === undefined) return [];
  const causes: StatusCause[] = [];
  if (schema.type !== type) {
    const detail = `must be ${type} if ${word} is specified`;
    const at = `${path}.type`;
    causes.push(schema.type ? fieldInvalid(at, schema.type, detail) : fieldRequired(at, detail));
  }
  if (!supported.includes(value))
    causes.push(fieldNotSupported(`${path}.${word}`, value, supported));
  return causes;
}

function listTypeCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  const causes = ofType(schema, path, 'x-kubernetes-list-type', 'array', ['atomic', 'set', 'map']);
  const items = itemsOf(schema);
  const isSet = schema.type === 'array' && schema['x-kubernetes-list-type'] === 'set';
  if (!isSet || items === undefined) return causes;
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set';
  const listType = items['x-kubernetes-list-type'];
  if (items.type === 'array' && listType !== undefined && listType !== 'atomic')
    causes.push(fieldInvalid(`${path}.items.x-kubernetes-list-type`, listType, detail));
  // The server shows the type of a list here too.
  if (items.type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
    causes.push(fieldInvalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, detail));
  return causes;
}

function keyListCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  const listType = schema['x-kubernetes-list-type'];
  if (!schema['x-kubernetes-list-map-keys']?.length || listType === 'map') return [];
  const at = `${path}.x-kubernetes-list-type`;
  const detail = 'must be map if x-kubernetes-list-map-keys is non-empty';
  return [listType === undefined ? fieldRequired(at, detail) : fieldInvalid(at, listType, detail)];
}

/** The items of a map list are objects, and its keys are scalar properties of them. */
function mapListCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  if (schema['x-kubernetes-list-type'] !== 'map') return [];
  const causes: StatusCause[] = [];
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  const keysAt = `${path}.x-kubernetes-list-map-keys`;
  if (keys.length === 0)
    causes.push(fieldRequired(keysAt, 'must not be empty if x-kubernetes-list-type is map'));
  if (schema.items === undefined)
    causes.push(
      fieldRequired(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'),
    );
  const items = itemsOf(schema);
  if (items === undefined) return causes;
  if (items.type !== 'object') {
    const detail = `must be object if parent array's x-kubernetes-list-type is map`;
    causes.push(fieldInvalid(`${path}.items.type`, items.type ?? '', detail));
    return causes;
  }
  const seen = new Set<string>();
  for (const key of keys) {
    const property = propertyOf(items, key);
    if (property === undefined)
      causes.push(fieldInvalid(keysAt, keys, 'entries must all be names of item properties'));
    else if (property.type === 'array' || property.type === 'object')
      causes.push(
        fieldInvalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          `must be a scalar type if parent array's x-kubernetes-list-type is map`,
        ),
      );
    if (seen.has(key))
      causes.push(fieldInvalid(keysAt, keys, 'must not contain duplicate entries'));
    seen.add(key);
  }
  return causes;
}

/** What identifies an item is always there. */
function identityCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  const listType = schema['x-kubernetes-list-type'];
  const items = itemsOf(schema);
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return [];
  const causes: StatusCause[] = [];
  if (items.nullable === true)
    causes.push(
      fieldForbidden(
        `${path}.items.nullable`,
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      ),
    );
  if (listType === 'set') return causes;
  const isKey = 'this property is in x-kubernetes-list-map-keys, so it';
  for (const key of schema['x-kubernetes-list-map-keys'] ?? []) {
    const property = propertyOf(items, key);
    if (property === undefined) continue;
    const at = `${path}.items.properties[${key}]`;
    if (property.default === undefined && !items.required?.includes(key))
      causes.push(
        fieldRequired(`${at}.default`, `${isKey} must have a default or be a required property`),
      );
    if (property.nullable === true)
      causes.push(fieldForbidden(`${at}.nullable`, `${isKey} cannot be nullable`));
  }
  return causes;
}

const propertyOf = ({ properties = {} }: JSONSchemaProps, key: string) =>
  Object.hasOwn(properties, key) ? properties[key] : undefined;
