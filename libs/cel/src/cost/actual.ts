import { sizeOfMap, entriesOf } from '../values/maps.js';
import { lengthOf } from '../values/characters.js';
import { isMap, OpaqueValue, OptionalValue, type Value } from '../values/values.js';
import { REGEX, TRAVERSAL } from './factors.js';
import { selectorCost } from './selectors.js';

/** What a call has cost, in cel-go's units, by its arguments (the receiver first) and its result. */
type ActualCost = (args: readonly Value[], result: Value) => number;

const ONE: ActualCost = () => 1;
const traversing =
  (factor = 1): ActualCost =>
  ([text]) =>
    Math.ceil(sizeOf(text) * factor * TRAVERSAL);
const matching = (text: Value, pattern: number): number =>
  Math.ceil((1 + sizeOf(text)) * TRAVERSAL) * Math.ceil(pattern * REGEX);
const least: ActualCost = ([a, b]) => Math.ceil(Math.min(sizeOf(a), sizeOf(b)) * TRAVERSAL);
const contained: ActualCost = ([cidr]) => Math.ceil(2 * sizeOf(cidr) * TRAVERSAL);
const nested: ActualCost = (args, result) =>
  contained(args, result) + Math.ceil(sizeOf(args[0]) * TRAVERSAL) + 1;

/** By name, as Kubernetes counts (`k8s.io/apiserver/pkg/cel/library`, its cost estimator). */
const BY_NAME = new Map<string, ActualCost>([
  ['check', () => 350_000],
  ...(['fieldSelector', 'labelSelector'] as const).map(
    (name) => [name, ([, selector]: readonly Value[]) => selectorCost(sizeOf(selector))] as const,
  ),
  ...'isSorted sum max min indexOf lastIndexOf'
    .split(' ')
    .map((name) => [name, ([list]: readonly Value[]) => traversalOf(list)] as const),
  ...'url lowerAscii upperAscii substring trim jsonpatch.escapeKey cidr isIP isCIDR ip quantity isQuantity semver isSemver'
    .split(' ')
    .map((name) => [name, traversing()] as const),
  ...'replace split ip.isCanonical'.split(' ').map((name) => [name, traversing(2)] as const),
  ['join', (_args, result) => traversing(2)([result], result)],
  ['find', ([text, pattern]) => matching(text, sizeOf(pattern))],
  ['findAll', ([text, pattern]) => matching(text, sizeOf(pattern))],
  [
    'validate',
    ([format, text]) =>
      format instanceof OpaqueValue ? matching(text, format.patternSize ?? 0) : 1,
  ],
]);

/** Making a list: its own cost, and that of the call. */
const making = (size: number, factor: number): number => Math.floor(size * factor) + 11;

/** Every item with every other. */
function selfCompared(list: Value): number {
  // Where the list has no value, cel-go stumbles over it here, and nothing absorbs that.
  if (!Array.isArray(list))
    throw new Error(
      'internal error: interface conversion: *types.Err is not traits.Lister: missing method Add',
    );
  const [first] = list as readonly Value[];
  const isText = typeof first === 'string' || first instanceof Uint8Array;
  return making(sizeOf(list) ** 2, isText ? 2 + TRAVERSAL : 2);
}

const outputMade: ActualCost = (_args, result) => making(sizeOf(result), 1);
const compared =
  (factor: number): ActualCost =>
  ([a, b]) =>
    1 + sizeOf(a) * sizeOf(b) * factor;

/** By overload: those of cel-go's extensions `sets` and `lists`. */
const OF_EXTENSIONS = new Map<string, ActualCost>([
  ['list_sets_contains_list', compared(1)],
  ['list_sets_intersects_list', compared(1)],
  ['list_sets_equivalent_list', compared(2)],
  ...['list_slice', 'lists_range', 'list_reverse'].map((id) => [id, outputMade] as const),
  ['list_flatten', ([list]) => making(sizeOf(list), 1)],
  ['list_flatten_int', ([list, depth]) => making(sizeOf(list), Number(depth))],
  ['list_distinct', ([list]) => selfCompared(list)],
  ...'int uint double bool google.protobuf.Duration google.protobuf.Timestamp string bytes'
    .split(' ')
    .flatMap((type) => [
      [`list_${type}_sort`, ([list]: readonly Value[]) => selfCompared(list)] as const,
      [
        `list_${type}_sortByAssociatedKeys`,
        ([, keys]: readonly Value[]) => selfCompared(keys),
      ] as const,
    ]),
]);

/** By overload: cel-go's own, and those of Kubernetes that a name does not tell. */
const BY_OVERLOAD = new Map<string, ActualCost>([
  ['cidr_ip', ONE],
  ...'starts_with_string ends_with_string string_to_bytes bytes_to_string strings_quote string_format'
    .split(' ')
    .map((id) => [id, traversing()] as const),
  ['in_list', ([, list]) => sizeOf(list)],
  ...['less', 'greater', 'less_equals', 'greater_equals'].flatMap((id) => [
    [`${id}_string`, least] as const,
    [`${id}_bytes`, least] as const,
  ]),
  ['equals', (args, result) => (args[0] instanceof OpaqueValue ? 1 : least(args, result))],
  ['not_equals', least],
  ['add_string', ([a, b]) => Math.ceil((sizeOf(a) + sizeOf(b)) * TRAVERSAL)],
  ['add_bytes', ([a, b]) => Math.ceil((sizeOf(a) + sizeOf(b)) * TRAVERSAL)],
  ['matches_string', ([text, pattern]) => matching(text, sizeOf(pattern))],
  [
    'contains_string',
    ([text, part]) => Math.ceil(sizeOf(text) * TRAVERSAL) * Math.ceil(sizeOf(part) * TRAVERSAL),
  ],
  ['cidr_contains_ip_ip', contained],
  ['cidr_contains_ip_string', (args, result) => contained(args, result) + textArgument(args)],
  ['cidr_contains_cidr', nested],
  ['cidr_contains_cidr_string', (args, result) => nested(args, result) + textArgument(args)],
]);

const textArgument = ([, text]: readonly Value[]): number => Math.ceil(sizeOf(text) * TRAVERSAL);

/** How the cost of a call is counted. `overload` is empty when several may be meant. */
export const callCost = (name: string, overload: string): ActualCost =>
  overload === 'cidr_ip'
    ? ONE
    : (OF_EXTENSIONS.get(overload) ?? BY_NAME.get(name) ?? BY_OVERLOAD.get(overload) ?? ONE);

/** How large a value counts: characters, bytes, items, entries; 1 for anything else. */
function sizeOf(value: Value): number {
  if (typeof value === 'string') return lengthOf(value);
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof OptionalValue) return value.isPresent ? sizeOf(value.value) : 1;
  if (value instanceof OpaqueValue) return value.size ?? 1;
  return isMap(value) ? sizeOfMap(value) : 1;
}

function traversalOf(value: Value): number {
  if (typeof value === 'string') return Math.floor(Buffer.byteLength(value) * TRAVERSAL);
  if (value instanceof Uint8Array) return Math.floor(value.length * TRAVERSAL);
  if (Array.isArray(value))
    return (value as readonly Value[]).reduce<number>((sum, item) => sum + traversalOf(item), 0);
  if (!isMap(value)) return 1;
  return entriesOf(value).reduce((sum, [key, own]) => sum + traversalOf(key) + traversalOf(own), 0);
}
