import { isDeepStrictEqual } from 'node:util';
import { goPattern, type StatusCause } from '#machinery';
import { type JSONSchemaProps } from '#kinds';
import { alternatives } from './alternatives.js';
import { fitsFormat, isKnownFormat } from './formats.js';
import { correlatedItems } from './list-types.js';
import { allowsOthers, isObject, itemsOf, propertyOf, valuesOf, type JsonObject } from './node.js';
import { checkNumber } from './numbers.js';
import { breaks, Findings, missing, notSupported, tooLong, tooMany, wrongType } from './problem.js';
import { typeOf, typesOf, type TypeFacts } from './types.js';

/**
 * What is wrong with a custom resource by its schema, in the words of kube-openapi's validator. `old` is the stored object of an
 * update: what has not changed may stay as it is (KEP-4008, ratcheting).
 */
export function validateSchema(
  object: JsonObject,
  schema: JSONSchemaProps,
  old?: JsonObject,
): StatusCause[] {
  return check(object, schema, '', old).causes;
}

/** All checks of one value and what is below it. `path` has dots and indices only. */
function check(value: unknown, schema: JSONSchemaProps, path: string, old?: unknown): Findings {
  const found = new Findings();
  if (old !== undefined && isDeepStrictEqual(value, old)) return found;
  const facts = typeOf(value);
  checkType(found, value, facts, schema, path);
  if (value !== null) {
    alternatives(found, value, schema, path, check);
    if (typeof value === 'string') checkText(found, value, schema, path);
    if (typeof value === 'number') checkNumber(found, value, schema, path);
    if (Array.isArray(value)) checkList(found, value, schema, path, old);
  }
  if (schema.enum !== undefined && !schema.enum.some((one) => isDeepStrictEqual(one, value)))
    found.add(notSupported(path, value, schema.enum));
  if (isObject(value)) checkObject(found, value, schema, path, old);
  // Type, alternatives and enumeration are looked at for every value, one more check for values with contents.
  found.checks += value === null ? 2 : typeof value === 'boolean' ? 3 : 4;
  return found;
}

/** The rule of kube-openapi: a format takes the place of the type in messages, except for texts and lists. */
function checkType(
  found: Findings,
  value: unknown,
  facts: TypeFacts,
  schema: JSONSchemaProps,
  path: string,
): void {
  const types = typesOf(schema);
  if (types.length === 0) return;
  if (value === null) {
    if (schema.nullable !== true) found.add(wrongType(path, types.join(','), 'null'));
    return;
  }
  const isWholeFloat = facts.type === 'number' && Number.isInteger(value);
  const fits =
    types.includes(facts.type) ||
    (isWholeFloat && types.includes('integer')) ||
    (facts.type === 'integer' && types.includes('number'));
  const { format = '' } = schema;
  const isTextOrList = typeof value === 'string' || Array.isArray(value);
  if (format !== '' && isKnownOrNumeric(format)) {
    if (!isTextOrList && !fits && facts.format !== format) {
      found.add(wrongType(path, format, facts.format));
      return;
    }
    if (isTextOrList && !types.includes('number') && !types.includes('integer')) return;
  }
  if (!fits) found.add(wrongType(path, types.join(','), facts.type));
}

const NUMERIC_FORMATS = new Set(['int32', 'int64', 'float', 'double']);
const isKnownOrNumeric = (format: string): boolean =>
  NUMERIC_FORMATS.has(format) || isKnownFormat(format);

/** The first of length, pattern that is broken; a format counts besides. */
function checkText(found: Findings, text: string, schema: JSONSchemaProps, path: string): void {
  const length = [...text].length;
  if (schema.maxLength !== undefined && length > schema.maxLength)
    found.add(tooLong(path, schema.maxLength));
  else if (schema.minLength !== undefined && length < schema.minLength)
    found.add(breaks(path, text, `be at least ${schema.minLength} chars long`));
  else if (schema.pattern !== undefined && !goPattern(schema.pattern).test(text))
    found.add(breaks(path, text, `match '${schema.pattern}'`));
  const { format } = schema;
  if (format !== undefined && isKnownFormat(format)) {
    found.checks++;
    if (!fitsFormat(format, text)) found.add(wrongType(path, format, text));
  }
}

function checkList(
  found: Findings,
  list: readonly unknown[],
  schema: JSONSchemaProps,
  path: string,
  old: unknown,
): void {
  const items = itemsOf(schema);
  if (items !== undefined) {
    const before = correlatedItems(schema, old);
    list.forEach((item, index) =>
      found.merge(check(item, items, `${path}[${index}]`, before(item, index))),
    );
  }
  if (schema.minItems !== undefined && list.length < schema.minItems)
    found.add(breaks(path, list.length, `have at least ${schema.minItems} items`));
  if (schema.maxItems !== undefined && list.length > schema.maxItems)
    found.add(tooMany(path, list.length, schema.maxItems));
}

function checkObject(
  found: Findings,
  object: JsonObject,
  schema: JSONSchemaProps,
  path: string,
  old: unknown,
): void {
  const keys = Object.keys(object).sort();
  if (schema.minProperties !== undefined && keys.length < schema.minProperties) {
    found.add(breaks(path, keys.length, `have at least ${schema.minProperties} properties`));
    return;
  }
  if (schema.maxProperties !== undefined && keys.length > schema.maxProperties) {
    found.add(tooMany(path, keys.length, schema.maxProperties));
    return;
  }
  const before = isObject(old) ? old : undefined;
  const others = allowsOthers(schema) ? valuesOf(schema) : undefined;
  for (const key of keys) {
    const property = propertyOf(schema, key) ?? others;
    if (property === undefined) continue;
    const previous = before !== undefined && Object.hasOwn(before, key) ? before[key] : undefined;
    found.merge(check(object[key], property, join(path, key), previous));
  }
  for (const key of requiredOf(schema))
    if (!Object.hasOwn(object, key)) found.add(missing(join(path, key)));
}

/** An embedded resource always says what it is. */
function requiredOf(schema: JSONSchemaProps): readonly string[] {
  const own = schema.required ?? [];
  return schema['x-kubernetes-embedded-resource'] === true
    ? [...new Set([...own, 'apiVersion', 'kind'])]
    : own;
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
