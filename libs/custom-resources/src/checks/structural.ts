import { fieldForbidden, fieldInvalid, fieldRequired, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { isIntOrStringAllOf, isIntOrStringAnyOf } from './int-or-string.js';
import { itemsOf, valuesOf } from '../schema/node.js';
import { completenessCauses } from './completeness.js';
import { metadataCauses } from './metadata-schema.js';
import { nestedCauses } from './nested.js';
import { patternCauses } from './pattern.js';

type Level = 'root' | 'item' | 'field';

const NAMELESS: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** What keeps a schema from being structural (KEP-1693, apiextensions' `schema/validation.go`), sorted as the server sorts it. */
export function structuralCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  const text = ({ field, message }: StatusCause): string => `${field}: ${message}`;
  return [...invariants(schema, 'root', path), ...completenessCauses(schema, path)].toSorted(
    (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0),
  );
}

function invariants(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  const { type = '', properties = {}, additionalProperties } = schema;
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  const causes: StatusCause[] = [];
  if (type === 'array' && items === undefined)
    causes.push(fieldRequired(`${path}.items`, 'must be specified'));
  if (items !== undefined) causes.push(...invariants(items, 'item', `${path}.items`));
  for (const [name, property] of Object.entries(properties))
    causes.push(...invariants(property, 'field', `${path}.properties[${name}]`));
  if (additionalProperties !== undefined && level === 'root')
    causes.push(fieldForbidden(`${path}.additionalProperties`, 'must not be used at the root'));
  if (values !== undefined)
    causes.push(...invariants(values, 'field', `${path}.additionalProperties`));
  causes.push(
    ...extensionCauses(schema, path),
    ...alternativeCauses(schema, path),
    ...typeCauses(schema, level, path),
    ...embeddedCauses(schema, path),
    ...metadataCauses(schema, level === 'root', path),
  );
  return causes;
}

function extensionCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  if (schema['x-kubernetes-int-or-string'] !== true) return [];
  const detail = 'must be false if x-kubernetes-int-or-string is true';
  return (['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    .filter((name) => schema[name] === true)
    .map((name) => fieldInvalid(`${path}.${name}`, true, detail));
}

/** The alternatives of a schema and its pattern; `nested.ts` has what is below them. */
function alternativeCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  return nestedCauses(schema, path, {
    skipAnyOf: isIntOrStringAnyOf(schema),
    skipFirstAllOf: isIntOrStringAllOf(schema),
  }).concat(patternCauses(schema, path));
}

function typeCauses(schema: JSONSchemaProps, level: Level, path: string): StatusCause[] {
  const { type = '' } = schema;
  const at = `${path}.type`;
  const causes: StatusCause[] = [];
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isFree =
    schema['x-kubernetes-int-or-string'] === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    causes.push(type === '' ? fieldRequired(at, detail) : fieldInvalid(at, type, detail));
  } else if (type === '' && !isFree) causes.push(fieldRequired(at, NAMELESS[level]));
  if (level === 'root' && type !== '' && type !== 'object')
    causes.push(fieldInvalid(at, type, 'must be object at the root'));
  return causes;
}

function embeddedCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  if (schema['x-kubernetes-embedded-resource'] !== true) return [];
  const causes: StatusCause[] = [];
  if (schema.additionalProperties !== undefined)
    causes.push(
      fieldForbidden(
        `${path}.additionalProperties`,
        'must not be used if x-kubernetes-embedded-resource is set',
      ),
    );
  const hasProperties = Object.keys(schema.properties ?? {}).length > 0;
  if (schema['x-kubernetes-preserve-unknown-fields'] !== true && !hasProperties)
    causes.push(
      fieldRequired(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return causes;
}
