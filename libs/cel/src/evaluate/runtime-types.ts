import type { Overload } from '../types/scope.js';
import type { Type } from '../types/type.js';
import {
  Duration,
  isMap,
  OpaqueValue,
  OptionalValue,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../values/values.js';

type Test = (value: Value) => boolean;

/** Whether values may be the arguments of an overload; what lists and maps hold is not looked at. */
export function accepts({ args }: Overload): (values: readonly Value[]) => boolean {
  const tests = args.map(testFor);
  return (values) => tests.every((test, index) => test(values[index]));
}

function testFor({ kind, name }: Type): Test {
  switch (kind) {
    case 'bool':
      return (value) => typeof value === 'boolean';
    case 'int':
      return (value) => typeof value === 'bigint';
    case 'double':
      return (value) => typeof value === 'number';
    case 'string':
      return (value) => typeof value === 'string';
    case 'uint':
      return (value) => value instanceof Uint;
    case 'bytes':
      return (value) => value instanceof Uint8Array;
    case 'duration':
      return (value) => value instanceof Duration;
    case 'timestamp':
      return (value) => value instanceof Timestamp;
    case 'null':
      return (value) => value === null;
    case 'list':
      return (value) => Array.isArray(value);
    case 'map':
      return isMap;
    case 'type':
      return (value) => value instanceof TypeValue;
    case 'opaque':
    case 'struct':
      return name === 'optional_type'
        ? (value) => value instanceof OptionalValue
        : (value) => value instanceof OpaqueValue && value.typeName === name;
    default:
      return () => true;
  }
}
