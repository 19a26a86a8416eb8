import { negate, operate } from '../values/arithmetic.js';
import { compare, equal } from '../values/equality.js';
import { find } from '../values/maps.js';
import { mapValueOf, entriesOf } from '../values/maps.js';
import type { Value } from '../values/values.js';
import type { Implementations } from './implementations.js';

/** The operators of CEL that compute both sides. */
export const operators: Implementations = {
  '_+_': (a: Value, b: Value) => operate('+', a, b),
  '_-_': (a: Value, b: Value) => operate('-', a, b),
  '_*_': (a: Value, b: Value) => operate('*', a, b),
  '_/_': (a: Value, b: Value) => operate('/', a, b),
  '_%_': (a: Value, b: Value) => operate('%', a, b),
  '-_': negate,
  '!_': (value: boolean) => !value,
  '_==_': equal,
  '_!=_': (a: Value, b: Value) => !equal(a, b),
  '_<_': (a: Value, b: Value) => compare(a, b) < 0,
  '_<=_': (a: Value, b: Value) => compare(a, b) <= 0,
  '_>_': (a: Value, b: Value) => compare(a, b) > 0,
  '_>=_': (a: Value, b: Value) => compare(a, b) >= 0,
  '@in': (item: Value, home: object) =>
    Array.isArray(home) ? home.some((own) => equal(own, item)) : find(home, item) !== undefined,
  'cel.@mapInsert': (map: object, ...more: readonly Value[]) =>
    mapValueOf(
      [
        ...entriesOf(map),
        ...(more.length === 2 ? [[more[0], more[1]] as const] : entriesOf(more[0] as object)),
      ],
      true,
    ),
};
