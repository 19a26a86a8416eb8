import { EvaluationError, type Value } from '../values/values.js';

/** An evaluation that has cost more than it may; nothing absorbs it. */
export class CostLimitError extends EvaluationError {
  constructor() {
    super('operation cancelled: actual cost limit exceeded');
  }
}

/** One evaluation: what names stand for, and what it has cost so far (cel-go's units). */
export class Frame {
  cost = 0;
  /** Variables of loops, by their depth. */
  readonly locals: Value[] = [];

  constructor(
    readonly values: Readonly<Record<string, Value>>,
    private readonly limit: number,
  ) {}

  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw new CostLimitError();
  }
}

/** Computes a part of an expression. */
export type Step = (frame: Frame) => Value;
