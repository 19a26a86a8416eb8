import { goPattern } from '#machinery';
import type { JSONSchemaProps } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const LIST_TYPES = ['atomic', 'set', 'map'];
const MAX_DEPTH = 100;

/** Checks that a schema is structural (KEP-1693): every value has one type, at the root it is an object. */
export function checkSchema(found: Report, schema: JSONSchemaProps): void {
  if (!schema.type) found.required('type', 'must not be empty at the root');
  else if (schema.type !== 'object')
    found.invalid('type', schema.type, 'must be object at the root');
  checkNode(found, schema, 0, true);
}

function checkNode(found: Report, schema: JSONSchemaProps, depth: number, root: boolean): void {
  if (depth > MAX_DEPTH) {
    found.forbidden('', `must not be nested deeper than ${MAX_DEPTH}`);
    return;
  }
  const free =
    schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  if (!root && !schema.type && !free)
    found.required('type', 'must not be empty for specified object fields');
  if (schema.type && !TYPES.includes(schema.type)) found.notSupported('type', schema.type, TYPES);
  if (schema.$ref !== undefined) found.forbidden('$ref', '$ref is not supported');
  if (schema.pattern) checkPattern(found, schema.pattern);
  if (schema.uniqueItems)
    found.forbidden(
      'uniqueItems',
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    );
  if (schema.additionalProperties !== undefined && schema.properties) {
    found.forbidden(
      'additionalProperties',
      'additionalProperties and properties are mutual exclusive',
    );
  }
  if (schema.type === 'array' && !schema.items) found.required('items', 'must be specified');
  checkListType(found, schema);
  found.each('x-kubernetes-validations', schema['x-kubernetes-validations'], ({ rule }) => {
    if (!rule) found.required('rule', 'rule is not specified');
  });
  for (const name of Object.keys(schema.properties ?? {}).sort()) {
    const property = schema.properties![name]!;
    found.at('properties', () =>
      found.at(`[${name}]`, () => {
        if (
          root &&
          name === 'metadata' &&
          Object.keys(property.properties ?? {}).some(
            (key) => key !== 'name' && key !== 'generateName',
          )
        ) {
          found.forbidden(
            '',
            'must not specify anything other than name and generateName, but metadata is implicitly specified',
          );
        }
        checkNode(found, property, depth + 1, false);
      }),
    );
  }
  const { items, additionalProperties } = schema;
  if (isSchema(items)) found.at('items', () => checkNode(found, items, depth + 1, false));
  if (isSchema(additionalProperties))
    found.at('additionalProperties', () =>
      checkNode(found, additionalProperties, depth + 1, false),
    );
}

function isSchema(value: unknown): value is JSONSchemaProps {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkPattern(found: Report, pattern: string): void {
  try {
    goPattern(pattern);
  } catch (error) {
    found.invalid(
      'pattern',
      pattern,
      `must be a valid regular expression, but isn't: ${(error as Error).message}`,
    );
  }
}

function checkListType(found: Report, schema: JSONSchemaProps): void {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== undefined && schema.type !== 'array')
    found.invalid(
      'type',
      schema.type ?? '',
      'must be array if x-kubernetes-list-type is specified',
    );
  if (listType !== undefined && !LIST_TYPES.includes(listType))
    found.notSupported('x-kubernetes-list-type', listType, LIST_TYPES);
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  if (listType === 'map') {
    checkMapKeys(found, schema, keys);
    if (keys.length === 0)
      found.required(
        'x-kubernetes-list-map-keys',
        'must not be empty if x-kubernetes-list-type is map',
      );
  } else if (keys.length > 0) {
    found.invalid(
      'x-kubernetes-list-type',
      listType ?? null,
      'must be map if x-kubernetes-list-map-keys is non-empty',
    );
  }
}

/** The keys of a map list are properties of its items that every item has. */
function checkMapKeys(found: Report, schema: JSONSchemaProps, keys: readonly string[]): void {
  const { items } = schema;
  if (!isSchema(items)) return;
  if (new Set(keys).size !== keys.length)
    found.invalid('x-kubernetes-list-map-keys', keys, 'must not contain duplicate entries');
  for (const key of new Set(keys)) {
    const property = items.properties?.[key];
    if (property === undefined) {
      found.invalid(
        'x-kubernetes-list-map-keys',
        keys,
        'entries must all be names of item properties',
      );
    } else if (property.default === undefined && !items.required?.includes(key)) {
      found.required(
        `items.properties[${key}].default`,
        'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
      );
    }
  }
}
