import { callCost } from '../cost/actual.js';
import { functionNamed } from '../functions/functions.js';
import type { Overload } from '../types/scope.js';
import { accepts } from './runtime-types.js';
import { constant, PlanError, step, type Planned } from './planned.js';
import { EvaluationError, typeNameOf, Uint, type Value } from '../values/values.js';

/** Conversions, whose value is computed beforehand where they have a constant. */
const CONVERSIONS = new Set(
  'bool bytes double duration dyn int string timestamp type uint'.split(' '),
);

/** A call of a function or method over its parts, the receiver first. */
export function planCall(
  name: string,
  isMethod: boolean,
  overloads: readonly Overload[],
  parts: readonly Planned[],
): Planned {
  const implementation = functionNamed(name, isMethod);
  const fits = overloads.map(accepts);
  const work = (values: readonly Value[]): Value => {
    if (!fits.some((one) => one(values))) throw new EvaluationError(complaint(name, values));
    return implementation(...values);
  };
  const [first, second] = parts;
  if (parts.length === 1 && first!.constant !== undefined && !isMethod && CONVERSIONS.has(name))
    return folded(() => work([first!.constant!.value]));
  const list = name === '@in' ? second!.constant?.value : undefined;
  if (isPlainList(list)) return step((frame) => work([first!.run(frame), list]));
  const id = overloads.length === 1 ? overloads[0]!.id : '';
  const cost = callCost(name, id);
  const steps = parts.map(({ run }) => run);
  return step((frame) => {
    const values = steps.map((run) => run(frame));
    const result = work(values);
    frame.spend(cost(values, result));
    return result;
  });
}

function folded(work: () => Value): Planned {
  try {
    return constant(work());
  } catch (error) {
    throw new PlanError((error as Error).message, { cause: error });
  }
}

/** Lists that cel-go turns into sets, so that looking into them costs nothing. */
function isPlainList(value: Value): value is readonly Value[] {
  return (
    Array.isArray(value) &&
    value.every(
      (item) =>
        ['string', 'bigint', 'number', 'boolean'].includes(typeof item) || item instanceof Uint,
    )
  );
}

const complaint = (name: string, values: readonly Value[]): string =>
  /^[A-Za-z]/.test(name)
    ? `no such overload: ${name}(${values.map(typeNameOf).join(', ')})`
    : 'no such overload';
