/**
 * A value of CEL: null, booleans, texts; `bigint` is int, `number` double; bytes are a Uint8Array, lists arrays, maps and structs plain
 * objects or a MapValue; the rest are instances of the classes here and of OpaqueValue.
 */
export type Value = unknown;

/** An evaluation that has no result; the message says why. */
export class EvaluationError extends Error {}

/** What is said when a function or operator does not take these values. */
export const noOverload = (): EvaluationError => new EvaluationError('no such overload');

/** An unsigned 64-bit integer. */
export class Uint {
  constructor(readonly value: bigint) {}
}

/** A point in time, in nanoseconds since 1970. */
export class Timestamp {
  constructor(readonly nanos: bigint) {}
}

/** A span of time, in nanoseconds. */
export class Duration {
  constructor(readonly nanos: bigint) {}
}

/** A value that may be absent. */
export class OptionalValue {
  static readonly none = new OptionalValue(undefined);
  private constructor(private readonly held: { readonly value: Value } | undefined) {}
  static of(value: Value): OptionalValue {
    return new OptionalValue({ value });
  }
  get isPresent(): boolean {
    return this.held !== undefined;
  }
  get value(): Value {
    if (this.held === undefined) throw new EvaluationError('optional.none() dereference');
    return this.held.value;
  }
}

/** A type as a value: what `type(1)` gives. */
export class TypeValue {
  constructor(readonly name: string) {}
}

/** A value of a type that a library adds. */
export abstract class OpaqueValue {
  abstract readonly typeName: string;
  abstract equals(other: this): boolean;
  toString(): string {
    return this.typeName;
  }
  /** What `size` counts in costs, where the value has one. */
  readonly size: number | undefined = undefined;
  /** How long a pattern would be that tests what it tests, where it tests texts. */
  readonly patternSize: number | undefined = undefined;
}

/** The key of an entry as equal keys share it: 1, 1u and 1.0 are one key. */
export type MapKey = bigint | string | boolean;

/** A map whose keys need not be texts. */
export class MapValue {
  constructor(readonly entries: ReadonlyMap<MapKey, readonly [key: Value, value: Value]>) {}
}

/** The key that a value stands for; undefined when it can be none. */
export function mapKeyOf(value: Value): MapKey | undefined {
  if (typeof value === 'string' || typeof value === 'bigint' || typeof value === 'boolean')
    return value;
  if (value instanceof Uint) return value.value;
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** The name of a value's type, as `type()` gives it. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
  }
  if (value === null || value === undefined) return 'null_type';
  if (Array.isArray(value)) return 'list';
  if (value instanceof OpaqueValue) return value.typeName;
  if (value instanceof Uint) return 'uint';
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Timestamp) return 'google.protobuf.Timestamp';
  if (value instanceof Duration) return 'google.protobuf.Duration';
  if (value instanceof OptionalValue) return 'optional_type';
  return value instanceof TypeValue ? 'type' : 'map';
}

/** Maps and structs. */
export type AnyMap = MapValue | Readonly<Record<string, unknown>>;

/** True for maps and structs. */
export const isMap = (value: Value): value is AnyMap =>
  value instanceof MapValue || (typeof value === 'object' && typeNameOf(value) === 'map');
