import { canonicalQuantity } from '#machinery';
import { canonicalBase64 } from './base64.js';
import { DecodeError, type Decoding } from './decoding.js';
import { canonicalTime } from './time-text.js';
import type { Scalar } from './types.js';

/** Turns a JSON value into the value that Go would write again; undefined stands for nil or unset. Mismatches go to `at`. */
export type Reader = (value: unknown, at: Decoding) => unknown;

const limits = { int32: [-(2 ** 31), 2 ** 31 - 1], int64: [-(2 ** 63), 2 ** 63] } as const;

function integer(size: 'int32' | 'int64', goType: string): Reader {
  const [least, most] = limits[size];
  return (value, at) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
      return value;
    at.mismatch(value, goType, `number ${String(value)}`);
    return undefined;
  };
}

function ofType(type: 'string' | 'boolean' | 'number', goType: string): Reader {
  return (value, at) => {
    if (typeof value === type) return value;
    at.mismatch(value, goType);
    return undefined;
  };
}

/** What reads its own text (times) refuses other values at once, so that this error comes before any mismatch noted earlier. */
function ownText(value: unknown, at: Decoding): string {
  if (typeof value !== 'string') throw new DecodeError(at.mismatchText(value, 'string'));
  return value;
}

function quantity(value: unknown): string {
  try {
    return canonicalQuantity(typeof value === 'string' ? value.trim() : JSON.stringify(value));
  } catch (error) {
    throw new DecodeError((error as Error).message);
  }
}

function intOrString(value: unknown, at: Decoding): unknown {
  if (typeof value === 'string') return value;
  const [least, most] = limits.int32;
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most)
    return value;
  throw new DecodeError(at.mismatchText(value, 'int32', `number ${String(value)}`));
}

function base64(value: unknown, at: Decoding): unknown {
  if (typeof value !== 'string') {
    at.mismatch(value, '[]uint8');
    return undefined;
  }
  const text = canonicalBase64(value);
  if (typeof text === 'string') return text;
  at.fail(`illegal base64 data at input byte ${text.illegal}`);
  return undefined;
}

const verbatim: Reader = (value, at) => {
  at.skip(value);
  return value;
};

/** The reader of a scalar type. `goType` is the name that errors give. */
export function scalarReader(scalar: Scalar, goType: string): Reader {
  switch (scalar) {
    case 'string':
      return ofType('string', goType);
    case 'bool':
      return ofType('boolean', goType);
    case 'double':
      return ofType('number', goType);
    case 'int32':
    case 'int64':
      return integer(scalar, goType);
    case 'base64':
      return base64;
    case 'quantity':
      return quantity;
    case 'time':
      return (value, at) => canonicalTime(ownText(value, at), 'seconds');
    case 'microtime':
      return (value, at) => canonicalTime(ownText(value, at), 'micros');
    case 'int-or-string':
      return intOrString;
    case 'raw':
    case 'json':
    case 'fieldsv1':
    case 'any':
    case 'object':
      return verbatim;
  }
}

/** What stands on the wire for an unset value of the type, where something has to. */
export const zeroScalars: Readonly<Record<Scalar, string | number | boolean | null>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  double: 0,
  base64: null,
  quantity: '0',
  time: null,
  microtime: null,
  'int-or-string': 0,
  raw: null,
  json: null,
  fieldsv1: null,
  any: null,
  object: null,
};
