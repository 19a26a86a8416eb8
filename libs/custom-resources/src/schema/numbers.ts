import { goFloat } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { breaks, breaksSomewhere, breaksWith, type Findings } from './problem.js';
import { typesOf, type TypeFacts } from './types.js';

const INT32_MAX = 2 ** 31 - 1;
const INT64_MAX = 2 ** 63;
const FLOAT32_MAX = 3.4028234663852886e38;
/** How exactly a float has to be whole (`IsFloat64AJSONInteger` of go-openapi). */
const EPSILON = 1e-9;

type Limit = 'multipleOf' | 'minimum' | 'maximum';
const NAMES: Readonly<Record<Limit, string>> = {
  multipleOf: 'MultipleOf',
  minimum: 'Minimum boundary',
  maximum: 'Maximum boundary',
};

/**
 * Range, multiples and whether a number fits its format at all. Limits have to fit the format themselves; where they do, whole values are
 * compared with them as whole numbers.
 */
export function checkNumber(
  found: Findings,
  value: number,
  type: TypeFacts['type'],
  schema: JSONSchemaProps,
  path: string,
): void {
  found.checks += 2;
  const range = rangeOf(schema);
  const fits = (number: number, what: string): boolean => {
    if (range.has(number)) return true;
    found.add(breaksSomewhere(`${what} value must be of type ${range.name} in ${path}`));
    return false;
  };
  fits(value, 'Checked');
  let isNative = false;
  const limitOf = (limit: Limit, number: number): number => {
    isNative = fits(number, NAMES[limit]) && type === 'integer';
    return isNative ? Math.trunc(number) : number;
  };
  const shown = (limit: number): string => (isNative ? String(limit) : goFloat(limit));
  const { multipleOf, maximum, minimum } = schema;
  if (multipleOf !== undefined)
    checkMultiple(found, value, limitOf('multipleOf', multipleOf), path, shown);
  if (minimum !== undefined) {
    const least = limitOf('minimum', minimum);
    if (schema.exclusiveMinimum ? value <= least : value < least)
      found.add(
        breaks(path, value, `be greater than ${orEqual(schema.exclusiveMinimum)}${shown(least)}`),
      );
  }
  if (maximum !== undefined) {
    const most = limitOf('maximum', maximum);
    if (schema.exclusiveMaximum ? value >= most : value > most)
      found.add(
        breaks(path, value, `be less than ${orEqual(schema.exclusiveMaximum)}${shown(most)}`),
      );
  }
}

interface Range {
  /** As messages name it. */
  readonly name: string;
  has(number: number): boolean;
}

/** The numbers that a type with a format has; an unclear type has all. */
function rangeOf(schema: JSONSchemaProps): Range {
  const types = typesOf(schema);
  const { format = '' } = schema;
  if (types.length !== 1) return { name: '', has: () => true };
  if (types[0] === 'integer') {
    const known = format === 'int32' || format === 'int64' ? format : '';
    const name = `integer ${known === '' ? '(default format)' : `with format ${known}`}`;
    return { name, has: (number) => isInteger(number, known) };
  }
  const has = (number: number): boolean => Math.abs(number) <= FLOAT32_MAX;
  return types[0] === 'number' && format === 'float'
    ? { name: 'number with format float', has }
    : { name: 'number', has: () => true };
}

function isInteger(value: number, format: string): boolean {
  if (!Number.isInteger(value)) return false;
  return format === 'int32'
    ? value >= -INT32_MAX - 1 && value <= INT32_MAX
    : value >= -INT64_MAX && value < INT64_MAX;
}

/** Decided on the quotient, as the real validator does. */
function checkMultiple(
  found: Findings,
  value: number,
  factor: number,
  path: string,
  shown: (limit: number) => string,
): void {
  if (factor <= 0) {
    const detail = `factor MultipleOf declared for ${path} must be positive: ${shown(factor)}`;
    found.add(breaksWith(path, factor, detail));
    return;
  }
  if (!isWhole(factor < 1 ? (1 / factor) * value : value / factor))
    found.add(breaks(path, value, `be a multiple of ${shown(factor)}`));
}

/** Whether a float stands for a whole number, as go-openapi sees it. */
export function isWhole(value: number): boolean {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  if (Number.isInteger(value)) return true;
  const whole = Math.trunc(value);
  return whole !== 0 && Math.abs(value - whole) / (Math.abs(value) + Math.abs(whole)) < EPSILON;
}

const orEqual = (exclusive: boolean | undefined): string => (exclusive ? '' : 'or equal to ');
