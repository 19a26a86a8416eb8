import { FIRST_MOMENT } from '../values/timestamp-text.js';
import { sizeOfMap } from '../values/maps.js';
import {
  Duration,
  EvaluationError,
  isMap,
  OptionalValue,
  Timestamp,
  typeNameOf,
  Uint,
  type Value,
} from '../values/values.js';
import type { Implementations } from './implementations.js';

function isZero(value: Value): boolean {
  if (value instanceof Uint) return value.value === 0n;
  if (value instanceof Timestamp) return value.nanos === FIRST_MOMENT;
  if (value instanceof Duration) return value.nanos === 0n;
  if (value instanceof OptionalValue) return !value.isPresent;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return isMap(value) ? sizeOfMap(value) === 0 : !value;
}

function unwrap(list: readonly Value[]): Value[] {
  return list.flatMap((item) => {
    if (!(item instanceof OptionalValue))
      throw new EvaluationError(`value ${typeNameOf(item)} is not optional`);
    return item.isPresent ? [item.value] : [];
  });
}

/** Values that may be absent (CEL's optional types). */
export const optionals: Implementations = {
  'optional.none': () => OptionalValue.none,
  'optional.of': (value: Value) => OptionalValue.of(value),
  'optional.ofNonZeroValue': (value: Value) =>
    isZero(value) ? OptionalValue.none : OptionalValue.of(value),
  'optional.unwrap': unwrap,
  '.unwrapOpt': unwrap,
  '.hasValue': (value: OptionalValue) => value.isPresent,
  '.value': (optional: OptionalValue) => optional.value,
};
