import { CostLimitError, type Frame, type Step } from './frame.js';
import { entriesOf } from '../values/maps.js';
import { EvaluationError, isMap, typeNameOf, type Value } from '../values/values.js';

/** The accumulator of a loop whose step had no result: what speaks of it has none either. */
class Failed {
  constructor(readonly problem: EvaluationError) {}
}

/** The value of a part, or its problem to be thrown when it is read. */
export function outcomeOf(run: Step, frame: Frame): Value {
  try {
    return run(frame);
  } catch (error) {
    return new Failed(absorbable(error));
  }
}

/** The value of a local variable. Throws the problem that it holds. */
export function held(value: Value): Value {
  if (value instanceof Failed) throw value.problem;
  return value;
}

/** An error that other parts may make unimportant; any other is thrown. */
export function absorbable(error: unknown): EvaluationError {
  if (error instanceof EvaluationError && !(error instanceof CostLimitError)) return error;
  throw error;
}

/** Items or keys; for two variables indices or keys, and values. */
export function loopOver(range: Value, hasTwo: boolean): Iterable<readonly [Value, Value]> {
  if (Array.isArray(range))
    return (range as readonly Value[]).map((item, index) =>
      hasTwo ? [BigInt(index), item] : [item, undefined],
    );
  if (isMap(range)) return entriesOf(range);
  throw new EvaluationError(`got '${typeNameOf(range)}', expected iterable type`);
}
