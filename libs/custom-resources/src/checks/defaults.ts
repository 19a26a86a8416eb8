import { isDeepStrictEqual } from 'node:util';
import { fieldInvalid, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { Rules } from '../cel/rules.js';
import { embeddedCauses } from '../schema/embedded.js';
import { itemsOf, valuesOf } from '../schema/node.js';
import { pruned } from '../schema/prune.js';
import { validateSchema } from '../schema/validate.js';

const METADATA = new Set(['metadata', 'kind', 'apiVersion']);

/**
 * What is wrong with the defaults of a structural schema: each has to be what its own schema lets in (KEP-1693, "Defaulting"). Values of
 * maps have none.
 */
export function defaultCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  return below({ ...schema, 'x-kubernetes-embedded-resource': true }, path, false);
}

function below(schema: JSONSchemaProps, path: string, isMeta: boolean): StatusCause[] {
  const isObject = schema['x-kubernetes-embedded-resource'] === true;
  const inMeta = isMeta && !isObject;
  const causes = schema.default === undefined ? [] : ownCauses(schema, `${path}.default`, inMeta);
  const items = itemsOf(schema);
  if (items !== undefined) causes.push(...below(items, `${path}.items`, inMeta));
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const isPart = inMeta || (isObject && METADATA.has(name));
    causes.push(...below(property, `${path}.properties[${name}]`, isPart));
  }
  return causes;
}

function ownCauses(schema: JSONSchemaProps, path: string, inMeta: boolean): StatusCause[] {
  const value = schema.default;
  const causes: StatusCause[] = [];
  if (!inMeta && !isDeepStrictEqual(pruned(value, schema), value))
    causes.push(fieldInvalid(path, value, 'must not have unknown fields'));
  const shape = inMeta ? [] : embeddedCauses(value, schema, path);
  if (shape.length > 0) return [...causes, ...shape];
  const broken = validateSchema(value, withoutIntOrString(schema)).map((cause) => at(path, cause));
  if (broken.length > 0) return [...causes, ...broken];
  const isResource = schema['x-kubernetes-embedded-resource'] === true;
  const rules = Rules.of(schema, isResource);
  if (rules === undefined) return causes;
  // As a value that stays, and as one that comes.
  const kept = rules.check(value, value, path);
  return [...causes, ...(kept.length > 0 ? kept : rules.check(value, undefined, path))];
}

/** The form of a schema by which defaults are checked knows numbers-or-texts by their alternatives only. */
function withoutIntOrString(schema: JSONSchemaProps): JSONSchemaProps {
  const { 'x-kubernetes-int-or-string': _either, ...own } = schema;
  const items = itemsOf(schema);
  const values = valuesOf(schema);
  return {
    ...own,
    ...(items === undefined ? {} : { items: withoutIntOrString(items) }),
    ...(values === undefined ? {} : { additionalProperties: withoutIntOrString(values) }),
    ...(own.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(own.properties).map(([name, one]) => [name, withoutIntOrString(one)]),
          ),
        }),
  };
}

/** The validator names places inside of the default; what has no place is about the whole of it. */
function at(path: string, cause: StatusCause): StatusCause {
  const { field = '' } = cause;
  const isWhole = field === '' || field === '<nil>';
  return { ...cause, field: isWhole ? path : `${path}.${field}` };
}
