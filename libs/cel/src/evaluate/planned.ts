import type { Frame, Step } from './frame.js';
import { has } from './qualifiers.js';
import { OptionalValue, type Value } from '../values/values.js';

/** An expression that cannot be made ready to run: a constant part of it has no value. */
export class PlanError extends Error {}

/** How a part is computed, and what cel-go counts for it. */
export interface Planned {
  readonly run: Step;
  /** A path (`a.b[0]`): the same without the cost of its beginning, which counts once for the whole path. */
  readonly path?: Step;
  /** What the beginning of the path costs. */
  readonly base?: number;
  readonly constant?: { readonly value: Value };
}

export const step = (run: Step): Planned => ({ run });

export const constant = (value: Value): Planned => ({ run: () => value, constant: { value } });

/** A path that begins with what `path` gives. */
export function pathFrom(path: Step, base: number): Planned {
  const run: Step = (frame) => {
    frame.spend(base);
    return path(frame);
  };
  return { run, path, base };
}

/** What a part costs as the end of another path. */
export const withoutBase = ({ path, run }: Planned): Step => path ?? run;

/** A path one member longer. */
export function continued(operand: Planned, member: (value: Value) => Value): Planned {
  const before = withoutBase(operand);
  return pathFrom((frame) => {
    const result = member(before(frame));
    if (result !== OptionalValue.none) frame.spend(1);
    return result;
  }, baseOf(operand));
}

/** A path on to what is under a key. */
export function indexed(
  operand: Planned,
  index: Planned,
  find: (value: Value, key: Value) => Value,
): Planned {
  const before = withoutBase(operand);
  const key = withoutBase(index);
  return pathFrom((frame) => {
    const value = before(frame);
    const result = find(value, key(frame));
    if (result !== OptionalValue.none) frame.spend(1);
    return result;
  }, baseOf(operand));
}

/** Whether a field is there; in Kubernetes the test itself costs nothing. */
export function tested(operand: Planned, field: string): Planned {
  const before = withoutBase(operand);
  return step((frame: Frame) => {
    const value = before(frame);
    frame.spend(baseOf(operand) - (value === OptionalValue.none ? 1 : 0));
    return has(value, field);
  });
}

/** A path that begins with something computed costs one for its beginning, as one that begins with a name. */
const baseOf = ({ path, base = 1 }: Planned): number => (path === undefined ? 1 : base);
