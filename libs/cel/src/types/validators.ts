import { goPattern } from '#machinery';
import { nodesOf, type Call, type Expr } from '../syntax/ast.js';
import type { Problem } from '../syntax/problems.js';
import type { Checked } from './checked.js';
import { formatProblems } from './format-validator.js';
import { equalTypes, formatType, unwrapped, type Type } from './type.js';

/** Whether a constant is an argument that a function takes. */
export type ConstantTest = (value: string | bigint) => boolean;

/**
 * What Kubernetes checks beyond types: constant durations, timestamps and patterns must be such, items of lists and entries of maps of one
 * type, except in the arguments of `format`.
 */
export function validated(
  checked: Checked,
  isDuration: ConstantTest,
  isTimestamp: ConstantTest,
): readonly Problem[] {
  const nodes = [...nodesOf(checked.expr)];
  const constants = (
    [
      ['duration', isDuration],
      ['timestamp', isTimestamp],
      ['matches', isPattern],
    ] as const
  ).flatMap(([name, test]) => nodes.flatMap((node) => wrongConstant(node, name, test)));
  const exempt = new Set(nodes.filter(isFormat).flatMap((call) => [...nodesOf(call)].slice(1)));
  const free = nodes.filter((node) => !exempt.has(node));
  const typeOf = (expr: Expr): Type => checked.types.get(expr)!;
  return [
    ...constants,
    ...nodes.filter(isFormat).flatMap((call) => formatProblems(call, typeOf)),
    ...free.flatMap((node) => mixedItems(node, typeOf)),
    ...free.flatMap((node) => mixedEntries(node, typeOf)),
  ];
}

const isFormat = (node: Expr): node is Call => node.kind === 'call' && node.name === 'format';

function isPattern(pattern: string | bigint): boolean {
  try {
    goPattern(String(pattern));
    return true;
  } catch {
    return false;
  }
}

function wrongConstant(node: Expr, name: string, test: ConstantTest): Problem[] {
  if (node.kind !== 'call' || node.name !== name) return [];
  const [arg] = node.args;
  if (arg?.kind !== 'literal') return [];
  const { value } = arg;
  if ((typeof value !== 'string' && typeof value !== 'bigint') || test(value)) return [];
  return [{ at: arg.at, message: `invalid ${name} argument` }];
}

function mixedItems(node: Expr, typeOf: (expr: Expr) => Type): Problem[] {
  if (node.kind !== 'list') return [];
  const types = node.items.map((item, index) =>
    node.optional.has(index) ? unwrapped(typeOf(item)) : typeOf(item),
  );
  const other = types.findIndex((type) => !equalTypes(type, types[0]!));
  return other < 0 ? [] : [mismatch(node.items[other]!, types[0]!, types[other]!)];
}

function mixedEntries(node: Expr, typeOf: (expr: Expr) => Type): Problem[] {
  if (node.kind !== 'map' || node.entries.length === 0) return [];
  const valueOf = ({ value, optional }: (typeof node.entries)[number]): Type =>
    optional ? unwrapped(typeOf(value)) : typeOf(value);
  const [first] = node.entries;
  const [key, value] = [typeOf(first!.key), valueOf(first!)];
  return node.entries.slice(1).flatMap((entry) => {
    const own = typeOf(entry.key);
    const held = valueOf(entry);
    return [
      ...(equalTypes(key, own) ? [] : [mismatch(entry.key, key, own)]),
      ...(equalTypes(value, held) ? [] : [mismatch(entry.value, value, held)]),
    ];
  });
}

const mismatch = ({ at }: Expr, wanted: Type, given: Type): Problem => ({
  at,
  message: `expected type '${formatType(wanted)}' but found '${formatType(given)}'`,
});
