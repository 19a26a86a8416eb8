import { find, shownKey } from '../values/maps.js';
import {
  EvaluationError,
  isMap,
  OptionalValue,
  typeNameOf,
  Uint,
  type Value,
} from '../values/values.js';

/** The member of a map, struct, list, or of what an optional value holds. Throws an EvaluationError when it is not there. */
export function qualified(value: Value, key: Value): Value {
  if (value instanceof OptionalValue) return optionallyQualified(value, key);
  if (Array.isArray(value)) {
    const index = indexOf(key);
    const item = value[index] as Value;
    if (item === undefined)
      throw new EvaluationError(`index out of bounds: ${typeof key === 'bigint' ? key : index}`);
    return item;
  }
  // What holds nothing has no member of any name.
  const found = isMap(value) ? find(value, key) : undefined;
  if (found === undefined) throw new EvaluationError(`no such key: ${shownKey(key)}`);
  return found;
}

/** The member as an optional value. */
export function optionallyQualified(value: Value, key: Value): OptionalValue {
  if (value instanceof OptionalValue)
    return value.isPresent ? optionallyQualified(value.value, key) : OptionalValue.none;
  if (value === null) return OptionalValue.none;
  if (!Array.isArray(value) && !isMap(value))
    throw new EvaluationError(`no such key: ${shownKey(key)}`);
  const found = Array.isArray(value) ? (value[indexOf(key)] as Value) : find(value, key);
  return found === undefined ? OptionalValue.none : OptionalValue.of(found);
}

/** Whether a field is there. */
export function has(value: Value, field: string): boolean {
  if (value instanceof OptionalValue) return value.isPresent && has(value.value, field);
  return isMap(value) && find(value, field) !== undefined;
}

function indexOf(key: Value): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (typeof key === 'number' && Number.isInteger(key)) return key;
  throw new EvaluationError(
    typeof key === 'number'
      ? `unsupported index value ${key} in list`
      : `unsupported index type '${typeNameOf(key)}' in list`,
  );
}
