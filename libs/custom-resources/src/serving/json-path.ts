import { parseJsonPath, type Literal, type PathNode, type Slice } from './json-path-parser.js';
import { isObject } from '../schema/node.js';

/** The values that a path finds, in order; missing keys find nothing, and so does a path that does not fit the value. */
export type JsonPath = (root: unknown) => readonly unknown[];

type Values = readonly unknown[];

/** Thrown where the path asks of a value what its type does not have. */
class Misfit extends Error {}

/**
 * Compiles a path of a column as kubectl's JSONPath reads it (https://kubernetes.io/docs/reference/kubectl/jsonpath/), without `range`.
 * Undefined for a text that it cannot read.
 */
export function compileJsonPath(text: string): JsonPath | undefined {
  const nodes = parseJsonPath(text);
  if (nodes === undefined) return undefined;
  return (root) => {
    try {
      return follow(nodes, [root]);
    } catch (error) {
      if (error instanceof Misfit) return [];
      throw error;
    }
  };
}

/** More than this many values find nothing: `..*..*` multiplies what it finds. */
const MAX_VALUES = 10_000;

const follow = (nodes: readonly PathNode[], values: Values): Values =>
  nodes.reduce((found, node) => {
    const next = step(node, found);
    if (next.length > MAX_VALUES) throw new Misfit();
    return next;
  }, values);

function step(node: PathNode, values: Values): Values {
  switch (node.kind) {
    case 'field':
      return node.name === '' ? values : values.flatMap((value) => member(value, node.name));
    case 'wildcard':
      return values.flatMap(childrenOf);
    case 'recursive':
      return values.flatMap(descend);
    case 'slice':
      return values.flatMap((value) => part(listOf(value), node));
    case 'union':
      return node.paths.flatMap((path) => follow(path, values));
    case 'filter':
      return values.flatMap((value) => listOf(value).filter((item) => passes(node, item)));
    case 'literal':
      return [node.value];
  }
}

const member = (value: unknown, key: string): Values =>
  isObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];

function childrenOf(value: unknown): Values {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** The value and all that is inside it, as far as these are lists and objects. */
function descend(value: unknown): Values {
  const children = childrenOf(value);
  return children.length === 0 ? [] : [value, ...children.flatMap(descend)];
}

function listOf(value: unknown): Values {
  if (!Array.isArray(value)) throw new Misfit();
  return value;
}

function part(list: Values, { start = 0, end, by }: Slice): Values {
  if (list.length === 0) return [];
  const from = start < 0 ? start + list.length : start;
  // the end of `[-1]` is 0, which counts from the end as well
  const to =
    end === undefined ? list.length : end < 0 || (end === 0 && start < 0) ? end + list.length : end;
  if (from === to) return [];
  if (from < 0 || from >= list.length || to > list.length || from > to) throw new Misfit();
  return list.slice(from, to).filter((_, at) => at % (by ?? 1) === 0);
}

function passes(
  { left, operator, right }: Extract<PathNode, { kind: 'filter' }>,
  item: unknown,
): boolean {
  const lefts = follow(left, [item]);
  if (operator === 'exists') return lefts.length > 0;
  const rights = follow(right, [item]);
  if (lefts.length > 1 || rights.length > 1) throw new Misfit();
  if (lefts.length === 0 || rights.length === 0) return false;
  return compare(lefts[0], operator, rights[0]);
}

function compare(a: unknown, operator: string, b: unknown): boolean {
  if (typeof a !== typeof b || !isLiteral(a) || !isLiteral(b)) throw new Misfit();
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

const isLiteral = (value: unknown): value is Literal =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
