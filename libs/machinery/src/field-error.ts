import { goFloat, messageJson, quote } from './go-text.js';
import type { StatusCause } from './status-error.js';

/*
 * The causes behind a 422. A `field` is a path such as `spec.ports[0].name` or `metadata.annotations[key]`; `detail` says which
 * rule was broken, in the API server's words.
 */

/** Whole numbers beyond are floats to Go. */
const INT64 = 2 ** 63;

/** How a value stands in a message: texts quoted, numbers and booleans bare, everything else as JSON, unset as null. */
function valueText(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  const isFloat =
    typeof value === 'number' && (!Number.isInteger(value) || Math.abs(value) >= INT64);
  return isFloat ? goFloat(value) : messageJson(value);
}

function cause(reason: string, field: string, message: string, detail: string): StatusCause {
  return { reason, message: detail === '' ? message : `${message}: ${detail}`, field };
}

/** A value that must be there is missing. */
export function fieldRequired(field: string, detail = ''): StatusCause {
  return cause('FieldValueRequired', field, 'Required value', detail);
}

/** A value breaks a rule; `detail` names the rule. */
export function fieldInvalid(field: string, value: unknown, detail = ''): StatusCause {
  return cause('FieldValueInvalid', field, `Invalid value: ${valueText(value)}`, detail);
}

/** One cause for each broken rule of a name, in order. */
export function fieldInvalidAll(
  field: string,
  value: unknown,
  details: readonly string[],
): StatusCause[] {
  return details.map((detail) => fieldInvalid(field, value, detail));
}

/** A value has the wrong type (schemas of custom resources). */
export function fieldTypeInvalid(field: string, value: unknown, detail = ''): StatusCause {
  return cause('FieldValueTypeInvalid', field, `Invalid value: ${valueText(value)}`, detail);
}

/** A value is none of `supported`, which are listed in the order given. */
export function fieldNotSupported(
  field: string,
  value: unknown,
  supported: readonly string[] = [],
): StatusCause {
  const detail =
    supported.length === 0 ? '' : `supported values: ${supported.map(quote).join(', ')}`;
  return cause('FieldValueNotSupported', field, `Unsupported value: ${valueText(value)}`, detail);
}

/** A value may not be set here. */
export function fieldForbidden(field: string, detail = ''): StatusCause {
  return cause('FieldValueForbidden', field, 'Forbidden', detail);
}

/** A value that must be unique occurs again. */
export function fieldDuplicate(field: string, value: unknown, detail = ''): StatusCause {
  return cause('FieldValueDuplicate', field, `Duplicate value: ${valueText(value)}`, detail);
}

/** A text has more than `max` bytes; the value itself is not repeated. A negative `max` leaves the limit out. */
export function fieldTooLong(field: string, max: number): StatusCause {
  const detail =
    max < 0 ? 'value is too long' : `may not be more than ${max} ${max === 1 ? 'byte' : 'bytes'}`;
  return cause('FieldValueTooLong', field, 'Too long', detail);
}

/** A list has `count` items, more than `max`. */
export function fieldTooMany(field: string, count: number, max: number): StatusCause {
  const detail =
    max < 0 ? 'has too many items' : `must have at most ${max} ${max === 1 ? 'item' : 'items'}`;
  return cause('FieldValueTooMany', field, `Too many: ${count}`, detail);
}

/** A value names something that does not exist. */
export function fieldNotFound(field: string, value: unknown, detail = ''): StatusCause {
  return cause('FieldValueNotFound', field, `Not found: ${valueText(value)}`, detail);
}

/** The check itself failed. */
export function fieldInternal(field: string, detail: string): StatusCause {
  return cause('InternalError', field, 'Internal error', detail);
}

/** Refuses a change: the value after differs from the one before. */
export function fieldImmutable(field: string, value: unknown, old: unknown): StatusCause[] {
  return value === old || messageJson(value) === messageJson(old)
    ? []
    : [fieldInvalid(field, value, 'field is immutable')];
}
