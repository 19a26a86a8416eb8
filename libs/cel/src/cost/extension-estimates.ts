import type { CallEstimate, EstimatedCall, Part } from './parts.js';
import { TRAVERSAL } from './factors.js';
import { MOST, ONE, Range, UNKNOWN } from './range.js';

type Estimate = (call: EstimatedCall) => CallEstimate;

const sizeOf = (part: Part | undefined): Range => part?.size ?? UNKNOWN;

/** A call that makes a list of this size. */
const making = (size: Range, factor: number): CallEstimate => ({
  cost: size.scaled(factor).plus(ONE).plus(Range.of(10)),
  size,
});

/** A whole number that is written in the expression. */
function written(part: Part | undefined, otherwise: bigint): bigint {
  const expr = part?.expr;
  if (expr?.kind !== 'literal' || typeof expr.value !== 'bigint') return otherwise;
  return expr.value < 0n ? 0n : expr.value;
}

const compared =
  (factor: number): Estimate =>
  ({ args }) => ({
    cost: sizeOf(args[0]).times(sizeOf(args[1])).scaled(factor).plus(ONE),
  });

/** Every item with every other. */
const sorted =
  (factor: number, part: (call: EstimatedCall) => Part | undefined): Estimate =>
  (call) => {
    const size = sizeOf(part(call));
    return making(size.times(size), factor);
  };

const COMPARABLE =
  'int uint double bool google.protobuf.Duration google.protobuf.Timestamp string bytes'.split(' ');

/** By overload: the estimates of cel-go's extensions `sets` and `lists`. */
export const OF_EXTENSIONS: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ['list_sets_contains_list', compared(1)],
  ['list_sets_intersects_list', compared(1)],
  ['list_sets_equivalent_list', compared(2)],
  [
    'list_slice',
    ({ target, args }) => {
      const size = written(args[1], sizeOf(target).most) - written(args[0], 0n);
      return making(Range.of(BigInt.asUintN(64, size)), 1);
    },
  ],
  ['lists_range', ({ args }) => making(Range.of(written(args[0], MOST)), 1)],
  ['list_reverse', ({ target }) => making(sizeOf(target), 1)],
  ['list_flatten', ({ target }) => making(sizeOf(target), 1)],
  [
    'list_flatten_int',
    ({ target, args }) => making(sizeOf(target), Number(written(args[0], MOST))),
  ],
  ['list_distinct', sorted(2, ({ target }) => target)],
  ...COMPARABLE.flatMap((type) => {
    const factor = type === 'string' || type === 'bytes' ? 2 + TRAVERSAL : 2;
    return [
      [`list_${type}_sort`, sorted(factor, ({ target }) => target)] as const,
      [`list_${type}_sortByAssociatedKeys`, sorted(factor, ({ args }) => args[0])] as const,
    ];
  }),
]);
