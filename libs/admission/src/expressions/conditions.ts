import { BOOL, type Compile } from '#cel';
import type { MatchCondition } from '#kinds';
import type { Activation } from './activation.js';
import {
  Budget,
  compileText,
  CONDITIONS_BUDGET,
  evaluate,
  type CompiledText,
} from './evaluation.js';

/** The match conditions of a webhook or policy, compiled. */
export class Conditions {
  private readonly tests: readonly CompiledText[];

  constructor(
    conditions: readonly MatchCondition[] | undefined,
    compile: Compile,
    private readonly failsOpen: boolean,
  ) {
    this.tests = (conditions ?? []).map(({ expression }) =>
      compileText(compile, expression, [BOOL]),
    );
  }

  get isEmpty(): boolean {
    return this.tests.length === 0;
  }

  /**
   * Whether all hold. One that is false decides, whatever the others say; otherwise one without a result counts as false when
   * failures are ignored, and is thrown when not.
   */
  hold(activation: Activation): boolean {
    const budget = new Budget(CONDITIONS_BUDGET);
    const problems: string[] = [];
    for (const test of this.tests) {
      try {
        if (evaluate(test, activation, budget) === false) return false;
      } catch (error) {
        problems.push((error as Error).message);
      }
    }
    if (problems.length === 0) return true;
    if (this.failsOpen) return false;
    throw new Error(problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`);
  }
}
