import { mapValueOf } from '../values/maps.js';
import { Duration, Timestamp, TypeValue, Uint, type Value } from '../values/values.js';

/** A value as the files of facts state it, its type told by the name of its member. */
export type Stated =
  | { readonly null: true }
  | { readonly bool: boolean }
  | { readonly int: string }
  | { readonly uint: string }
  | { readonly double: string }
  | { readonly string: string }
  | { readonly bytes: string }
  | { readonly type: string }
  | { readonly timestamp: string }
  | { readonly duration: string }
  | { readonly list: readonly Stated[] }
  | { readonly map: readonly (readonly [Stated, Stated])[] };

const DOUBLES: Readonly<Record<string, number>> = {
  inf: Infinity,
  infinity: Infinity,
  '-inf': -Infinity,
  '-infinity': -Infinity,
  nan: Number.NaN,
};

/** The value that is stated. */
export function valueOf(stated: Stated): Value {
  if ('bool' in stated) return stated.bool;
  if ('int' in stated) return BigInt(stated.int);
  if ('uint' in stated) return new Uint(BigInt(stated.uint));
  if ('double' in stated) return DOUBLES[stated.double.toLowerCase()] ?? Number(stated.double);
  if ('string' in stated) return stated.string;
  if ('bytes' in stated) return new Uint8Array(Buffer.from(stated.bytes, 'hex'));
  if ('type' in stated) return new TypeValue(stated.type);
  if ('timestamp' in stated) return new Timestamp(BigInt(stated.timestamp));
  if ('duration' in stated) return new Duration(BigInt(stated.duration));
  if ('list' in stated) return stated.list.map(valueOf);
  if ('map' in stated)
    return mapValueOf(stated.map.map(([key, value]) => [valueOf(key), valueOf(value)] as const));
  return null;
}
