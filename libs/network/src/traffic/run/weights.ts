import type { Distribution } from '../spec.js';

/** The weights of so many choices, in their order. */
export function weightsOf(
  count: number,
  { distribution = 'Uniform', exponent = 1 }: Distribution,
): Float64Array {
  return Float64Array.from({ length: count }, (_, index) =>
    distribution === 'Zipf' ? (index + 1) ** -exponent : 1,
  );
}
