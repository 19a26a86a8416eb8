import { estimate, type SizeAt } from './cost/estimator.js';
import type { Range } from './cost/range.js';
import { Frame } from './evaluate/frame.js';
import { plan } from './evaluate/plan.js';
import { CompileError } from './syntax/problems.js';
import { parse } from './syntax/parser.js';
import { variablesIn } from './types/checked.js';
import { check } from './types/checker.js';
import { environment, type Names } from './types/environment.js';
import type { Type } from './types/type.js';
import { validated } from './types/validators.js';
import { isDurationConstant } from './values/duration-text.js';
import { isTimestampConstant } from './values/timestamp-text.js';
import type { Value } from './values/values.js';

/** What all steps of one evaluation may cost together, in cel-go's units (`PerCallLimit`). */
export const COST_LIMIT = 1_000_000;

/** A compiled CEL expression. */
export interface Expression {
  /** What it gives, as far as that is known without values. */
  readonly type: Type;
  /** The variables that it speaks of. */
  readonly names: ReadonlySet<string>;
  /** What it costs at least and at most, by how large the values at paths of its variables may be. */
  estimate(sizeAt?: SizeAt): Range;
  /** `values` by the names of the variables. */
  evaluate(values: Readonly<Record<string, unknown>>): Outcome;
}

/** How an evaluation ended, and what it has cost (cel-go's units). Without a problem there is a value. */
export interface Outcome {
  readonly cost: number;
  readonly value?: Value;
  readonly problem?: Error;
}

/** Compiles an expression; throws a CompileError, or a PlanError when a constant part of it has no value. */
export type Compile = (text: string) => Expression;

/** A compiler for expressions over these variables. */
export function compilerFor(names: Names): Compile {
  const scope = environment(names);
  return (text) => {
    const { expr, problems } = parse(text);
    if (expr === undefined) throw new CompileError(text, problems);
    const checked = check(expr, scope);
    if (checked.problems.length > 0) throw new CompileError(text, checked.problems);
    const wrong = validated(checked, isDurationConstant, isTimestampConstant);
    if (wrong.length > 0) throw new CompileError(text, wrong);
    const run = plan(checked);
    return {
      type: checked.types.get(expr)!,
      names: variablesIn(checked),
      estimate: (sizeAt = () => undefined) => estimate(checked, sizeAt),
      evaluate(values) {
        const frame = new Frame(values, COST_LIMIT);
        try {
          const value = run(frame);
          return { cost: frame.cost, value };
        } catch (error) {
          return { cost: frame.cost, problem: error as Error };
        }
      },
    };
  };
}
