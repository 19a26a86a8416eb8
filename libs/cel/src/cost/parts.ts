import type { Expr } from '../syntax/ast.js';
import type { Type } from '../types/type.js';
import type { Range } from './range.js';

/** A part of an expression as estimates see it. */
export interface Part {
  readonly type: Type;
  readonly path: readonly string[];
  readonly size: Range | undefined;
  /** Present where the part is written in the expression. */
  readonly expr?: Expr;
}

/** A call whose cost is sought; `costs` are those of its arguments. */
export interface EstimatedCall {
  readonly name: string;
  readonly overload: string;
  readonly target: Part | undefined;
  readonly args: readonly Part[];
  readonly costs: readonly Range[];
  /** How large an item of the receiver is. */
  readonly itemSize: Range;
}

export interface CallEstimate {
  readonly cost: Range;
  /** How large the result is, where it is known. */
  readonly size?: Range | undefined;
}
