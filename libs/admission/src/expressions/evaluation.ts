import type { Compile, Expression } from '#cel';
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
}

/** Compiles what may be wrong: objects stored before a rule existed are still there. */
export function compileText(compile: Compile, text: string): CompiledText {
  try {
    return { text, expression: compile(text), problem: '' };
  } catch (error) {
    return { text, expression: undefined, problem: compilationText(error) };
  }
}

/** The words for an expression that does not compile. */
function compilationText(error: unknown): string {
  return `compilation failed: ERROR: <input>:1:1: ${(error as Error).message}`;
}

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
  budget.spend(expression.cost(activation.size));
  try {
    return expression.evaluate(activation.values);
  } catch (error) {
    if (error instanceof OutOfBudget) throw error;
    const { cause, message } = error as Error;
    if (cause instanceof OutOfBudget) throw cause;
    throw new Error(`expression '${text}' resulted in error: ${message}`, { cause: error });
  }
}
