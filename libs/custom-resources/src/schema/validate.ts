import { isDeepStrictEqual } from 'node:util';
import { goPattern, type StatusCause } from '#machinery';
import { isRecognizedFormat, type JSONSchemaProps } from '#kinds';
import { alternatives } from './alternatives.js';
import { fitsFormat } from './formats.js';
import { correlatedItems } from './list-types.js';
import { allowsOthers, isObject, itemsOf, propertyOf, valuesOf, type JsonObject } from './node.js';
import { checkNumber, isWhole } from './numbers.js';
import {
  breaks,
  breaksWith,
  Findings,
  missing,
  notSupported,
  tooLong,
  tooMany,
  wrongType,
} from './problem.js';
import { typeOf, typesOf, type TypeFacts } from './types.js';

/**
 * What is wrong with a custom resource, or a part of one, by its schema, in the words of kube-openapi's validator. `old` is the stored
 * value of an update: what has not changed may stay as it is (KEP-4008, ratcheting).
 */
export function validateSchema(
  value: unknown,
  schema: JSONSchemaProps,
  old?: unknown,
): StatusCause[] {
  return check(value, schema, '', old).causes;
}

/** All checks of one value and what is below it. `path` has dots and indices only. */
function check(value: unknown, schema: JSONSchemaProps, path: string, old?: unknown): Findings {
  if (old !== undefined && isDeepStrictEqual(value, old)) return new Findings();
  return checkAnew(value, schema, path, old);
}

/** The same, although the value may be an old one: alternatives are looked at again, the values below them are not. */
function checkAnew(value: unknown, schema: JSONSchemaProps, path: string, old?: unknown): Findings {
  const found = new Findings();
  const facts = typeOf(value);
  checkType(found, value, facts, schema, path);
  if (value === null) {
    checkEnumeration(found, value, schema, path);
    return found;
  }
  const nested = (one: JSONSchemaProps): Findings => checkAnew(value, one, path, old);
  alternatives(found, schema, path, nested);
  if (typeof value === 'string') checkText(found, value, schema, path);
  else if (typeof value === 'number') checkNumber(found, value, facts.type, schema, path);
  else if (Array.isArray(value)) checkList(found, value, schema, path, old);
  checkEnumeration(found, value, schema, path);
  if (isObject(value)) checkObject(found, value, schema, path, old);
  found.checks++;
  return found;
}

/** The format of a schema, as far as values of its type are checked for it. */
function formatOf(schema: JSONSchemaProps): string {
  const { format = '' } = schema;
  const types = typesOf(schema);
  return format !== '' && isRecognizedFormat(format, types.length === 1 ? types[0] : '')
    ? format
    : '';
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
  if (value === null) {
    if (types.length > 0 && schema.nullable !== true)
      found.add(wrongType(path, types.join(','), 'null'));
    else found.checks++;
    return;
  }
  const format = formatOf(schema);
  if (types.length === 0 && format === '') return;
  found.checks++;
  const isWholeFloat = facts.type === 'number' && isWhole(value as number);
  const fits =
    types.includes(facts.type) ||
    (isWholeFloat && types.includes('integer')) ||
    (facts.type === 'integer' && types.includes('number'));
  const isTextOrList = typeof value === 'string' || Array.isArray(value);
  if (format !== '' && !isTextOrList && !fits && facts.format !== format)
    found.add(wrongType(path, format, facts.format));
  else if (
    !fits &&
    !(format !== '' && isTextOrList && !types.includes('number') && !types.includes('integer'))
  )
    found.add(wrongType(path, types.join(','), facts.type));
  else found.checks++;
}

/** The first of length, pattern that is broken; a format counts besides. */
function checkText(found: Findings, text: string, schema: JSONSchemaProps, path: string): void {
  found.checks++;
  const length = [...text].length;
  if (schema.maxLength !== undefined && length > schema.maxLength)
    found.add(tooLong(path, schema.maxLength));
  else if (schema.minLength !== undefined && length < schema.minLength)
    found.add(breaks(path, text, `be at least ${schema.minLength} chars long`));
  else if (schema.pattern && !goPattern(schema.pattern).test(text))
    found.add(breaks(path, text, `match '${schema.pattern}'`));
  const format = formatOf(schema);
  const types = typesOf(schema);
  if (format === '' || types.includes('number') || types.includes('integer')) return;
  found.checks++;
  if (!fitsFormat(format, text)) found.add(wrongType(path, format, text));
}

/** A null is none of any enumeration; a number is compared as the number that is listed is written, whole or not. */
function checkEnumeration(
  found: Findings,
  value: unknown,
  schema: JSONSchemaProps,
  path: string,
): void {
  if (value !== null) found.checks++;
  const { enum: listed } = schema;
  if (listed === undefined || listed.length === 0) return;
  const isListed = listed.some((one) => {
    if (one === null || value === null) return false;
    if (typeof one === 'number' && typeof value === 'number' && Number.isInteger(one))
      return Math.trunc(value) === one;
    return isDeepStrictEqual(one, value);
  });
  if (!isListed) found.add(notSupported(path, value, listed));
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
  found.checks += 2;
}

function checkObject(
  found: Findings,
  object: JsonObject,
  schema: JSONSchemaProps,
  path: string,
  old: unknown,
): void {
  found.checks++;
  const keys = Object.keys(object).sort();
  if (schema.minProperties !== undefined && keys.length < schema.minProperties)
    found.add(breaks(path, keys.length, `have at least ${schema.minProperties} properties`));
  if (schema.maxProperties !== undefined && keys.length > schema.maxProperties)
    found.add(tooMany(path, keys.length, schema.maxProperties));
  const before = isObject(old) ? old : undefined;
  const others = allowsOthers(schema) ? valuesOf(schema) : undefined;
  for (const key of keys) {
    const own = propertyOf(schema, key);
    const property = own ?? others;
    if (property === undefined) {
      if (schema.additionalProperties === false) found.add(notAllowed(path, key));
      continue;
    }
    // What version and kind an object has is never kept.
    const isKept = path !== '' || (key !== 'apiVersion' && key !== 'kind');
    const previous =
      before !== undefined && isKept && Object.hasOwn(before, key) ? before[key] : undefined;
    // Of the values of maps the validator writes the dot even where nothing stands before it.
    const at = own === undefined ? `${path}.${key}` : join(path, key);
    found.merge(check(object[key], property, at, previous));
  }
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(object, key)) found.add(missing(join(path, key)));
}

const notAllowed = (path: string, key: string): StatusCause =>
  breaksWith(path, key, `${path}.${key} in body is a forbidden property`);

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
