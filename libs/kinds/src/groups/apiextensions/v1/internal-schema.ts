import type {
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '../../../generated/index.gen.js';
import { toInternal } from '../../internal/form.js';

/** The fields of the server's own JSONSchemaProps in their order, with their names in JSON and their zero values. */
const FIELDS: readonly (readonly [name: string, json: string, zero: unknown])[] = [
  ['ID', 'id', ''],
  ['Schema', '$schema', ''],
  ['Ref', '$ref', null],
  ['Description', 'description', ''],
  ['Type', 'type', ''],
  ['Nullable', 'nullable', false],
  ['Format', 'format', ''],
  ['Title', 'title', ''],
  ['Default', 'default', null],
  ['Maximum', 'maximum', null],
  ['ExclusiveMaximum', 'exclusiveMaximum', false],
  ['Minimum', 'minimum', null],
  ['ExclusiveMinimum', 'exclusiveMinimum', false],
  ['MaxLength', 'maxLength', null],
  ['MinLength', 'minLength', null],
  ['Pattern', 'pattern', ''],
  ['MaxItems', 'maxItems', null],
  ['MinItems', 'minItems', null],
  ['UniqueItems', 'uniqueItems', false],
  ['MultipleOf', 'multipleOf', null],
  ['Enum', 'enum', null],
  ['MaxProperties', 'maxProperties', null],
  ['MinProperties', 'minProperties', null],
  ['Required', 'required', null],
  ['Items', 'items', null],
  ['AllOf', 'allOf', null],
  ['OneOf', 'oneOf', null],
  ['AnyOf', 'anyOf', null],
  ['Not', 'not', null],
  ['Properties', 'properties', null],
  ['AdditionalProperties', 'additionalProperties', null],
  ['PatternProperties', 'patternProperties', null],
  ['Dependencies', 'dependencies', null],
  ['AdditionalItems', 'additionalItems', null],
  ['Definitions', 'definitions', null],
  ['ExternalDocs', 'externalDocs', null],
  ['Example', 'example', null],
  ['XPreserveUnknownFields', 'x-kubernetes-preserve-unknown-fields', null],
  ['XEmbeddedResource', 'x-kubernetes-embedded-resource', false],
  ['XIntOrString', 'x-kubernetes-int-or-string', false],
  ['XListMapKeys', 'x-kubernetes-list-map-keys', null],
  ['XListType', 'x-kubernetes-list-type', null],
  ['XMapType', 'x-kubernetes-map-type', null],
  ['XValidations', 'x-kubernetes-validations', null],
];

/** The names of the server's own fields that a schema sets, in their order. */
export const internalFieldsOf = (schema: JSONSchemaProps): string[] =>
  FIELDS.filter(([, json, zero]) => {
    const value = (schema as Record<string, unknown>)[json];
    return value !== undefined && value !== zero;
  }).map(([name]) => name);

/** A schema as the server sees it inside, for messages that show the whole of it. */
export function internalSchema(schema: JSONSchemaProps): Record<string, unknown> {
  const given = schema as Record<string, unknown>;
  return Object.fromEntries(
    FIELDS.map(([name, json, zero]) => [name, inside(name, given[json] ?? zero)]),
  );
}

/** A version as the server sees it inside. */
export const internalVersion = (version: CustomResourceDefinitionVersion): object =>
  toInternal('CustomResourceDefinitionVersion', {
    ...version,
    schema: version.schema && {
      OpenAPIV3Schema: one(version.schema.openAPIV3Schema),
    },
  });

type Map = Readonly<Record<string, JSONSchemaProps>>;

function inside(name: string, value: unknown): unknown {
  if (value === null) return null;
  switch (name) {
    case 'Items':
      return Array.isArray(value)
        ? { Schema: null, JSONSchemas: value.map(one) }
        : { Schema: one(value), JSONSchemas: null };
    case 'AllOf':
    case 'OneOf':
    case 'AnyOf':
      return (value as JSONSchemaProps[]).map(one);
    case 'Not':
      return one(value);
    case 'Properties':
    case 'PatternProperties':
    case 'Definitions':
      return eachOf(value as Map, one);
    case 'AdditionalProperties':
    case 'AdditionalItems':
      return typeof value === 'boolean'
        ? { Allows: value, Schema: null }
        : { Allows: true, Schema: one(value) };
    case 'Dependencies':
      return eachOf(value as Map, (item) =>
        Array.isArray(item)
          ? { Schema: null, Property: item as unknown }
          : { Schema: one(item), Property: null },
      );
    case 'ExternalDocs':
      return toInternal('ExternalDocumentation', value as object);
    case 'XValidations':
      return (value as object[]).map((rule) => toInternal('ValidationRule', rule));
    default:
      return value;
  }
}

const one = (value: unknown): unknown =>
  value === undefined || value === null ? null : internalSchema(value);

const eachOf = (map: Map, show: (value: unknown) => unknown): object =>
  Object.fromEntries(
    Object.keys(map)
      .toSorted()
      .map((key) => [key, show(map[key])]),
  );
