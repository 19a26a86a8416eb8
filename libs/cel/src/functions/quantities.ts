import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  subtractQuantities,
} from '#machinery';
import { EvaluationError, OpaqueValue, type Value } from '../values/values.js';
import type { Implementations } from './implementations.js';
import { succeeds } from './succeeds.js';

class QuantityValue extends OpaqueValue {
  readonly typeName = 'kubernetes.Quantity';
  constructor(readonly text: string) {
    super();
  }
  equals(other: QuantityValue): boolean {
    return compareQuantities(this.text, other.text) === 0;
  }
  override toString(): string {
    return canonicalQuantity(this.text);
  }
}

function quantity(text: string): QuantityValue {
  try {
    parseQuantity(text);
  } catch (error) {
    throw new EvaluationError((error as Error).message, { cause: error });
  }
  return new QuantityValue(text);
}

/** Its whole value; undefined when it has a fraction or does not fit into 64 bits. */
function wholeOf({ text }: QuantityValue): bigint | undefined {
  const { nanos } = parseQuantity(text);
  const value = nanos / 1_000_000_000n;
  return nanos % 1_000_000_000n === 0n && BigInt.asIntN(64, value) === value ? value : undefined;
}

const textOf = (value: QuantityValue | bigint): string =>
  typeof value === 'bigint' ? String(value) : value.text;

/** Kubernetes' quantities. `isGreaterThan`, `isLessThan` and `compareTo` are those of any value with an order of its own. */
export const quantities: Implementations = {
  quantity,
  isQuantity: succeeds(quantity),
  sign: signOf,
  '.sign': signOf,
  '.isInteger': (value: QuantityValue) => wholeOf(value) !== undefined,
  '.asInteger': (value: QuantityValue) => {
    const whole = wholeOf(value);
    if (whole === undefined) throw new EvaluationError('cannot convert value to integer');
    return whole;
  },
  '.asApproximateFloat': ({ text }: QuantityValue) => Number(parseQuantity(text).nanos) / 1e9,
  '.add': (a: QuantityValue, b: QuantityValue | bigint) =>
    new QuantityValue(addQuantities(a.text, textOf(b))),
  '.sub': (a: QuantityValue, b: QuantityValue | bigint) =>
    new QuantityValue(subtractQuantities(a.text, textOf(b))),
};

function signOf({ text }: QuantityValue): bigint {
  return BigInt(compareQuantities(text, '0'));
}

/** The order of two quantities; undefined for other values. */
export const compareAsQuantities = (a: Value, b: Value): number | undefined =>
  a instanceof QuantityValue && b instanceof QuantityValue
    ? compareQuantities(a.text, b.text)
    : undefined;
