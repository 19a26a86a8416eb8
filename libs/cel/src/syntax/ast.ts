import type { Value } from '../values/values.js';

interface At {
  /** Where it stands: an offset into the text in UTF-16 units. */
  readonly at: number;
}

interface Literal extends At {
  readonly kind: 'literal';
  readonly value: Value;
}
interface Ident extends At {
  readonly kind: 'ident';
  readonly name: string;
}
/** `operand.field`, or with `test` whether it is there (`has`). */
interface Select extends At {
  readonly kind: 'select';
  readonly operand: Expr;
  readonly field: string;
  readonly test: boolean;
}
/** A function, an operator (`_+_`), or a method where `target` is given. */
export interface Call extends At {
  readonly kind: 'call';
  readonly name: string;
  readonly target?: Expr;
  readonly args: readonly Expr[];
}
export interface ListLiteral extends At {
  readonly kind: 'list';
  readonly items: readonly Expr[];
  /** Indices of items with `?`. */
  readonly optional: ReadonlySet<number>;
}
export interface MapEntry extends At {
  readonly key: Expr;
  readonly value: Expr;
  readonly optional: boolean;
}
export interface MapLiteral extends At {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
}
export interface FieldEntry extends At {
  readonly field: string;
  readonly value: Expr;
  readonly optional: boolean;
}
export interface StructLiteral extends At {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly FieldEntry[];
}
/** What macros become: a loop over `range` that folds into `accumulator`. */
export interface Fold extends At {
  readonly kind: 'fold';
  readonly range: Expr;
  readonly variable: string;
  readonly variable2?: string;
  readonly accumulator: string;
  readonly start: Expr;
  readonly condition: Expr;
  readonly step: Expr;
  readonly result: Expr;
}

/** An expression, macros expanded (the tree of cel-spec's `syntax.proto`). */
export type Expr =
  Literal | Ident | Select | Call | ListLiteral | MapLiteral | StructLiteral | Fold;

/** The name of the accumulator of built-in macros, which no text can hold. */
export const ACCUMULATOR = '@result';

/** Binds a name: a fold over nothing, whose start is the value. */
export const isBinding = ({ range, condition, accumulator }: Fold): boolean =>
  range.kind === 'list' &&
  range.items.length === 0 &&
  condition.kind === 'literal' &&
  condition.value === false &&
  accumulator !== ACCUMULATOR;

/** The parts of an expression, in the order of the text. */
function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'literal':
    case 'ident':
      return [];
    case 'select':
      return [expr.operand];
    case 'call':
      return expr.target === undefined ? expr.args : [expr.target, ...expr.args];
    case 'list':
      return expr.items;
    case 'map':
      return expr.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return expr.fields.map(({ value }) => value);
    case 'fold':
      return [expr.range, expr.start, expr.condition, expr.step, expr.result];
  }
}

/** An expression and everything in it. */
export function* nodesOf(expr: Expr): Generator<Expr> {
  yield expr;
  for (const part of partsOf(expr)) yield* nodesOf(part);
}

/** `a.b.c` as a name; undefined for anything else. */
export function pathOf(expr: Expr): string | undefined {
  if (expr.kind === 'ident') return expr.name;
  if (expr.kind !== 'select' || expr.test) return undefined;
  const operand = pathOf(expr.operand);
  return operand === undefined ? undefined : `${operand}.${expr.field}`;
}
