import { equalTypes, formatType, PlanError, type Compile, type Expression, type Type } from '#cel';
import type { Activation } from './activation.js';

/** What all expressions of one policy may cost together in one request (`RuntimeCELCostBudget`). */
export const REQUEST_BUDGET = 10_000_000;
/** What the match conditions of one webhook or policy may cost (`RuntimeCELCostBudgetMatchConditions`). */
export const CONDITIONS_BUDGET = 2_500_000;

/** An expression, or why it does not compile. */
export interface CompiledText {
  readonly text: string;
  readonly expression: Expression | undefined;
  readonly problem: string;
  /** What the compiler said. */
  readonly failure?: Error;
}

/** Compiles what may be wrong: objects stored before a rule existed are still there. `gives`: the types that it may have. */
export function compileText(
  compile: Compile,
  text: string,
  gives: readonly Type[] = [],
): CompiledText {
  try {
    return { text, expression: compileAs(compile, text, gives), problem: '' };
  } catch (error) {
    const { message, cause } = error as Error;
    return {
      text,
      expression: undefined,
      problem: message,
      failure: (cause ?? error) as Error,
    };
  }
}

/** Compiles an expression that must give one of these types. Throws an Error with the server's words. */
export function compileAs(compile: Compile, text: string, gives: readonly Type[]): Expression {
  let expression: Expression;
  try {
    expression = compile(text);
  } catch (error) {
    const what = error instanceof PlanError ? 'program instantiation failed' : 'compilation failed';
    throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
  }
  if (gives.length === 0 || gives.some((type) => equalTypes(type, expression.type)))
    return expression;
  const names = gives.map(shown);
  const wanted = names.length === 1 ? names[0] : `one of [${names.join(' ')}]`;
  throw new Error(`must evaluate to ${wanted} but got ${shown(expression.type)}`);
}

/** A type as it is named here: that of null is `null_type`. */
const shown = (type: Type): string => formatType(type).replaceAll(/\bnull\b/g, 'null_type');

/** Spent; nothing else of the same object is evaluated. */
export class OutOfBudget extends Error {
  constructor() {
    super(
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
  }
}

/** What is left of a budget. */
export class Budget {
  constructor(private left: number) {}
  spend(cost: number): void {
    this.left -= cost;
    if (this.left < 0) throw new OutOfBudget();
  }
}

/** The value of an expression. Throws OutOfBudget, or an Error with the server's words when there is no value. */
export function evaluate(
  { text, expression, problem }: CompiledText,
  activation: Activation,
  budget: Budget,
): unknown {
  if (expression === undefined) throw new Error(`compilation error: ${problem}`);
  const { cost, value, problem: failed } = expression.evaluate(activation.values);
  if (failed instanceof OutOfBudget) throw failed;
  budget.spend(cost);
  if (failed === undefined) return value;
  throw new Error(`expression '${text}' resulted in error: ${failed.message}`, { cause: failed });
}
