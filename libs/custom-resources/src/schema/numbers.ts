import type { JSONSchemaProps } from '#kinds';
import { breaks, breaksSomewhere, type Findings } from './problem.js';
import { typesOf } from './types.js';

const INT32_MAX = 2 ** 31 - 1;
const INT64_MAX = 2 ** 63;

/** Range, multiples and whether a number fits its format at all. */
export function checkNumber(
  found: Findings,
  value: number,
  schema: JSONSchemaProps,
  path: string,
): void {
  const { format = '' } = schema;
  const [type] = typesOf(schema);
  if (type === 'integer' && !fitsInteger(value, format)) {
    const what = format === '' ? '(default format)' : `with format ${format}`;
    found.add(breaksSomewhere(`Checked value must be of type integer ${what} in ${path}`));
  }
  const { multipleOf, maximum, minimum } = schema;
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    found.add(breaks(path, value, `be a multiple of ${goNumber(multipleOf)}`));
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum))
    found.add(
      breaks(
        path,
        value,
        `be greater than ${orEqual(schema.exclusiveMinimum)}${goNumber(minimum)}`,
      ),
    );
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum))
    found.add(
      breaks(path, value, `be less than ${orEqual(schema.exclusiveMaximum)}${goNumber(maximum)}`),
    );
}

const orEqual = (exclusive: boolean | undefined): string => (exclusive ? '' : 'or equal to ');

function fitsInteger(value: number, format: string): boolean {
  if (!Number.isInteger(value)) return false;
  return format === 'int32'
    ? value >= -INT32_MAX - 1 && value <= INT32_MAX
    : value >= -INT64_MAX && value < INT64_MAX;
}

/** Decided on the quotient, as the real validator does. */
function isMultiple(value: number, factor: number): boolean {
  if (factor < 0) return false;
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  return Number.isInteger(quotient);
}

/** A float as Go's %v prints it: exponents from 1e21 on and below 1e-4, with two digits. */
function goNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e21)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}
