import type { CallEstimate, EstimatedCall, Part } from './parts.js';
import { REGEX, TRAVERSAL } from './factors.js';
import { MOST, ONE, Range, UNKNOWN } from './range.js';

type Estimate = (call: EstimatedCall) => CallEstimate | undefined;

/** What the pattern of a named format counts at most. */
const FORMAT_PATTERN = 128;
/** The name of a format in characters. */
const FORMAT_NAME = 64;
const ADDRESS = new Range(4n, 16n);

const sizeOf = (part: Part | undefined): Range => part?.size ?? UNKNOWN;
const fixed =
  (cost: number): Estimate =>
  () => ({ cost: Range.of(cost) });

const argumentTraversed =
  (factor = 1): Estimate =>
  ({ args }) =>
    args.length === 0 ? undefined : { cost: sizeOf(args[0]).scaled(factor * TRAVERSAL) };

/** As long as its argument, or its receiver. */
const kept =
  (part: (call: EstimatedCall) => Part | undefined): Estimate =>
  (call) => {
    const own = part(call);
    if (own === undefined) return undefined;
    return { cost: sizeOf(own).scaled(TRAVERSAL), size: sizeOf(own) };
  };

const selector: Estimate = ({ args }) => {
  const length = sizeOf(args[0]);
  const requirements = length.scaled(0.5).scaled(50);
  return { cost: Range.of(10).plus(length.scaled(TRAVERSAL)).plus(requirements) };
};

/** A step for each item; items that are texts or bytes are gone through. */
const overItems: Estimate = ({ target, itemSize }) => {
  if (target === undefined) return undefined;
  const [item] = target.type.parameters;
  if (item === undefined) return { cost: sizeOf(target).scaled(TRAVERSAL) };
  const isText = item.kind === 'string' || item.kind === 'bytes';
  const each = isText ? ONE.plus(itemSize.scaled(TRAVERSAL)) : ONE;
  return { cost: sizeOf(target).times(each) };
};

const replaced: Estimate = ({ target, args }) => {
  if (target === undefined || args.length < 2) return undefined;
  const [size, from, to] = [sizeOf(target), sizeOf(args[0]), sizeOf(args[1])];
  return {
    cost: size.scaled(2 * TRAVERSAL),
    size: new Range(
      lengthAfter(size.least, from.most, from.most <= to.least, to.least),
      lengthAfter(size.most, from.least, to.most <= from.least, to.most),
    ),
  };
};

/** How long a text becomes when each `part` of it becomes `to` characters; `isKept`: no longer or shorter than it was. */
function lengthAfter(length: bigint, part: bigint, isKept: boolean, to: bigint): bigint {
  const capped = (value: bigint): bigint => (value > MOST ? MOST : value);
  if (part === 0n) {
    const count = length < MOST ? length + 1n : length;
    return capped(capped(count * to) + length);
  }
  if (isKept) return length;
  const count = Math.ceil(Number(length) / Number(part));
  return capped((count >= 2 ** 64 ? MOST : BigInt(count)) * to);
}

const parts: Estimate = ({ target, args }) => {
  if (target === undefined) return undefined;
  const size = sizeOf(target);
  const limit = args[1]?.expr;
  const isKnown = limit?.kind === 'literal' && typeof limit.value === 'bigint';
  const most = isKnown ? BigInt.asUintN(64, limit.value) : size.most;
  return { cost: size.scaled(2 * TRAVERSAL), size: new Range(0n, most) };
};

const joined: Estimate = ({ target, args, itemSize }) => {
  if (target === undefined) return undefined;
  const count = sizeOf(target);
  let size = target.type.parameters.length === 0 ? Range.of(0) : count.times(itemSize);
  if (args.length > 0) {
    const between = new Range(before(count.least), before(count.most));
    size = size.plus(sizeOf(args[0]).times(between));
  }
  return { cost: size.scaled(TRAVERSAL), size };
};
const before = (count: bigint): bigint => (count > 0n ? count - 1n : 0n);

const found: Estimate = ({ target, args }) => {
  if (target === undefined || args.length === 0) return undefined;
  const size = sizeOf(target);
  const pattern = sizeOf(args[0]).scaled(REGEX);
  return {
    cost: size.plus(ONE).scaled(TRAVERSAL).times(pattern),
    size: new Range(0n, size.most),
  };
};

const contains =
  (text: string, nested: boolean): Estimate =>
  ({ overload, args }) => {
    let cost = ADDRESS.plus(ADDRESS).scaled(TRAVERSAL);
    if (nested) cost = cost.plus(ADDRESS.scaled(TRAVERSAL)).plus(ONE);
    return { cost: overload === text ? cost.plus(sizeOf(args[0]).scaled(TRAVERSAL)) : cost };
  };

/** Equality of values that are not gone through. */
const equality: Estimate = ({ args: [left, right] }) => {
  if (left === undefined || right === undefined || left.type.name !== right.type.name)
    return undefined;
  switch (left.type.name) {
    case 'kubernetes.NamedFormat':
      return { cost: new Range(1n, BigInt(FORMAT_NAME)).scaled(TRAVERSAL) };
    case 'kubernetes.URL':
      return { cost: new Range(1n, right.size?.most ?? 1n).scaled(TRAVERSAL) };
    default:
      return /^(?:net\.|kubernetes\.)/.test(left.type.name) ? { cost: ONE } : undefined;
  }
};

const all = (names: string, estimate: Estimate): [string, Estimate][] =>
  names.split(' ').map((name) => [name, estimate]);

/** By name: `k8s.io/apiserver/pkg/cel/library`, its cost estimator. What may be written into definitions depends on these numbers. */
export const OF_KUBERNETES: ReadonlyMap<string, Estimate> = new Map([
  ...all('check', fixed(350_000)),
  ...all(
    'serviceAccount path group resource subresource namespace name allowed reason error errored masked prefixLength family isUnspecified isLoopback isLinkLocalMulticast isLinkLocalUnicast isGlobalUnicast format.named sign asInteger isInteger asApproximateFloat isGreaterThan isLessThan compareTo add sub major minor patch getScheme getHostname getHost getPort getEscapedPath getQuery',
    fixed(1),
  ),
  ...all('fieldSelector labelSelector', selector),
  ...all('isSorted sum max min indexOf lastIndexOf', overItems),
  ...all(
    'url jsonpatch.escapeKey',
    kept(({ args }) => args[0]),
  ),
  ...all(
    'lowerAscii upperAscii substring trim',
    kept(({ target }) => target),
  ),
  ...all('replace', replaced),
  ...all('split', parts),
  ...all('join', joined),
  ...all('find findAll', found),
  ...all('cidr isIP isCIDR quantity isQuantity semver isSemver', argumentTraversed()),
  ...all('ip.isCanonical', argumentTraversed(2)),
  ...all('ip', (call) => (call.overload === 'cidr_ip' ? { cost: ONE } : argumentTraversed()(call))),
  ...all('containsIP', contains('cidr_contains_ip_string', false)),
  ...all('containsCIDR', contains('cidr_contains_cidr_string', true)),
  ...all('validate', ({ args }) => ({
    cost: sizeOf(args[0])
      .scaled(TRAVERSAL)
      .scaled(FORMAT_PATTERN * REGEX),
  })),
  ...all('_==_', equality),
]);
