import { fieldForbidden, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { itemsOf } from '../schema/node.js';
import { patternCauses } from './pattern.js';

interface Skipped {
  readonly skipAnyOf: boolean;
  readonly skipFirstAllOf: boolean;
}

const NOTHING: Skipped = { skipAnyOf: false, skipFirstAllOf: false };

const UNDEFINED = 'must be undefined';

/** What may not stand in alternatives, by its place there. */
const FORBIDDEN: readonly (readonly [field: keyof JSONSchemaProps, rule: string])[] = [
  ['type', 'must be empty'],
  ['default', UNDEFINED],
  ['title', 'must be empty'],
  ['description', 'must be empty'],
  ['nullable', 'must be false'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false'],
  ['x-kubernetes-embedded-resource', 'must be false'],
  ['x-kubernetes-int-or-string', 'must be false'],
  ['x-kubernetes-list-map-keys', 'must be empty'],
  ['x-kubernetes-list-type', UNDEFINED],
  ['x-kubernetes-map-type', UNDEFINED],
  ['x-kubernetes-validations', 'must be empty'],
];

/** What is wrong in the alternatives (`anyOf`, `allOf`, `oneOf`, `not`) of a schema: they only restrict values, the shape stands outside. */
export function nestedCauses(
  { anyOf = [], allOf = [], oneOf = [], not }: JSONSchemaProps,
  path: string,
  { skipAnyOf, skipFirstAllOf }: Skipped,
): StatusCause[] {
  return [
    ...(skipAnyOf ? [] : anyOf.flatMap((one, i) => inside(one, `${path}.anyOf[${i}]`))),
    ...allOf.flatMap((one, i) =>
      inside(one, `${path}.allOf[${i}]`, {
        skipAnyOf: skipFirstAllOf && i === 0,
        skipFirstAllOf: false,
      }),
    ),
    ...oneOf.flatMap((one, i) => inside(one, `${path}.oneOf[${i}]`)),
    ...(not === undefined ? [] : inside(not, `${path}.not`)),
  ];
}

function inside(schema: JSONSchemaProps, path: string, skipped = NOTHING): StatusCause[] {
  const { properties = {}, additionalProperties } = schema;
  const items = itemsOf(schema);
  const causes = [...nestedCauses(schema, path, skipped), ...patternCauses(schema, path)];
  if (items !== undefined) causes.push(...inside(items, `${path}.items`));
  for (const [name, property] of Object.entries(properties))
    causes.push(...inside(property, `${path}.properties[${name}]`));
  const forbid = (field: string, rule: string): unknown =>
    causes.push(fieldForbidden(`${path}.${field}`, `${rule} to be structural`));
  if (additionalProperties !== undefined && additionalProperties !== false)
    forbid('additionalProperties', UNDEFINED);
  for (const [field, rule] of FORBIDDEN) {
    const value = schema[field];
    if (rule === UNDEFINED ? value !== undefined : isSet(value)) forbid(field, rule);
  }
  if (properties['metadata'] !== undefined)
    causes.push(
      fieldForbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'),
    );
  return causes;
}

const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== '' &&
  value !== false &&
  !(Array.isArray(value) && value.length === 0);
