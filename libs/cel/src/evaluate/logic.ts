import { absorbable } from './folding.js';
import type { Step } from './frame.js';
import { pathFrom, withoutBase, type Planned } from './planned.js';
import { noOverload, type EvaluationError } from '../values/values.js';

/** `||` and `&&`: `deciding` on either side decides, even when the other side has no value. */
export function logical(left: Step, right: Step, deciding: boolean): Step {
  return (frame) => {
    let problem: EvaluationError | undefined;
    try {
      const value = left(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') problem = noOverload();
    } catch (error) {
      problem = absorbable(error);
    }
    try {
      const value = right(frame);
      if (value === deciding) return deciding;
      if (typeof value !== 'boolean') problem ??= noOverload();
    } catch (error) {
      const second = absorbable(error);
      problem ??= second;
    }
    // Of two problems the first is told.
    if (problem !== undefined) throw problem;
    return !deciding;
  };
}

/** `?:`, which is a path for what follows it. */
export function conditional(test: Planned, yes: Planned, no: Planned): Planned {
  const [ifTrue, ifFalse] = [withoutBase(yes), withoutBase(no)];
  return pathFrom((frame) => {
    const value = test.run(frame);
    if (typeof value !== 'boolean') throw noOverload();
    return value ? ifTrue(frame) : ifFalse(frame);
  }, 0);
}

/** True unless the value is false: problems do not end a loop. */
export function notStrictlyFalse(run: Step): Step {
  return (frame) => {
    let value: unknown;
    try {
      value = run(frame);
    } catch (error) {
      absorbable(error);
    }
    frame.spend(1);
    return value !== false;
  };
}
