import { OF_KUBERNETES } from './kubernetes-estimates.js';
import type { CallEstimate, EstimatedCall, Part } from './parts.js';
import { OF_EXTENSIONS } from './extension-estimates.js';
import { REGEX, TRAVERSAL } from './factors.js';
import { NOTHING, ONE, Range, UNKNOWN } from './range.js';

const sizeOf = (part: Part | undefined): Range => part?.size ?? UNKNOWN;

/** What a call costs with its arguments, and how large its result is. */
export function estimateCall(call: EstimatedCall): CallEstimate {
  const before = call.costs.reduce((sum, cost) => sum.plus(cost), NOTHING);
  const own = OF_EXTENSIONS.get(call.overload)?.(call) ?? OF_KUBERNETES.get(call.name)?.(call);
  const found = own ?? BY_OVERLOAD.get(call.overload)?.(call);
  if (found !== undefined) return { ...found, cost: found.cost.plus(before) };
  return logical(call) ?? { cost: ONE.plus(before) };
}

/** Operators whose arguments are not all computed. */
function logical({ overload, args, costs }: EstimatedCall): CallEstimate | undefined {
  const [first, second, third] = costs;
  if (overload === 'logical_or' || overload === 'logical_and')
    return { cost: new Range(first!.least, first!.plus(second!).most) };
  if (overload !== 'conditional') return undefined;
  return { cost: first!.plus(second!.or(third!)), size: sizeOf(args[1]).or(sizeOf(args[2])) };
}

type Estimate = (call: EstimatedCall) => CallEstimate;

const ofArgument: Estimate = ({ args }) => ({ cost: sizeOf(args[0]).scaled(TRAVERSAL) });

const comparison: Estimate = ({ args }) => {
  const [left, right] = [sizeOf(args[0]).most, sizeOf(args[1]).most];
  const most = left < right ? left : right;
  return { cost: new Range(most > 0n ? 1n : 0n, most).scaled(TRAVERSAL) };
};

const concatenation: Estimate = ({ args }) => {
  const size = sizeOf(args[0]).plus(sizeOf(args[1]));
  return { cost: size.scaled(TRAVERSAL), size };
};

/** cel-go's own estimates of calls that cost more than one. */
const BY_OVERLOAD: ReadonlyMap<string, Estimate> = new Map<string, Estimate>([
  ['string_format', ({ target }) => ({ cost: sizeOf(target).scaled(TRAVERSAL) })],
  [
    'string_to_bytes',
    (call) => {
      const { least, most } = sizeOf(call.args[0]);
      return { ...ofArgument(call), size: new Range(least, (most * 4n) & 0xffff_ffff_ffff_ffffn) };
    },
  ],
  [
    'bytes_to_string',
    (call) => {
      const { least, most } = sizeOf(call.args[0]);
      return { ...ofArgument(call), size: new Range(least / 4n, most) };
    },
  ],
  [
    'strings_quote',
    (call) => {
      const { least, most } = sizeOf(call.args[0]);
      const size = new Range(least + 2n, (most * 2n + 2n) & 0xffff_ffff_ffff_ffffn);
      return { ...ofArgument(call), size };
    },
  ],
  ['starts_with_string', ofArgument],
  ['ends_with_string', ofArgument],
  ['in_list', ({ args }) => ({ cost: sizeOf(args[1]).scaled(1) })],
  [
    'matches_string',
    ({ target, args }) => ({
      cost: sizeOf(target).plus(ONE).scaled(TRAVERSAL).times(sizeOf(args[0]).scaled(REGEX)),
    }),
  ],
  [
    'contains_string',
    ({ target, args }) => ({
      cost: sizeOf(target).scaled(TRAVERSAL).times(sizeOf(args[0]).scaled(TRAVERSAL)),
    }),
  ],
  ['add_string', concatenation],
  ['add_bytes', concatenation],
  ['add_list', ({ args }) => ({ cost: ONE, size: sizeOf(args[0]).plus(sizeOf(args[1])) })],
  ['equals', comparison],
  ['not_equals', comparison],
  ...['less', 'greater', 'less_equals', 'greater_equals'].flatMap((name) => [
    [`${name}_string`, comparison] as const,
    [`${name}_bytes`, comparison] as const,
  ]),
]);
