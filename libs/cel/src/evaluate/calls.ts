import { goPattern } from '#machinery';
import { callCost } from '../cost/actual.js';
import { functionNamed } from '../functions/functions.js';
import type { Overload } from '../types/scope.js';
import { absorbable } from './folding.js';
import { accepts } from './runtime-types.js';
import { constant, PlanError, step, type Planned } from './planned.js';
import { EvaluationError, typeNameOf, Uint, type Value } from '../values/values.js';

const PATTERNS = new Set(['matches', 'find', 'findAll']);

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
  const pattern = PATTERNS.has(name) ? second?.constant?.value : undefined;
  if (typeof pattern === 'string') checkPattern(pattern);
  if (parts.length === 1 && first!.constant !== undefined && !isMethod && CONVERSIONS.has(name))
    return folded(() => work([first!.constant!.value]));
  const list = name === '@in' ? second!.constant?.value : undefined;
  if (isPlainList(list)) return step((frame) => work([first!.run(frame), list]));
  const id = overloads.length === 1 ? overloads[0]!.id : '';
  const cost = callCost(name, id);
  const steps = parts.map(({ run }) => run);
  return step((frame) => {
    const values: Value[] = [];
    let problem: EvaluationError | undefined;
    // As in cel-go both sides are computed, and a call without a result costs what it costs.
    for (const run of steps) {
      try {
        values.push(run(frame));
      } catch (error) {
        problem ??= absorbable(error);
        values.push(undefined);
        if (steps.length > 2) break;
      }
    }
    let result: Value;
    try {
      if (problem === undefined) result = work(values);
    } catch (error) {
      problem = absorbable(error);
    }
    frame.spend(cost(values, result));
    if (problem !== undefined) throw problem;
    return result;
  });
}

/** Constant patterns are compiled beforehand. */
function checkPattern(pattern: string): void {
  try {
    goPattern(pattern);
  } catch (error) {
    throw new PlanError((error as Error).message, { cause: error });
  }
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

/** Operators and the types whose values know them, on the left or alone. */
const OPERANDS: Readonly<Record<string, string>> = {
  '_+_': 'int uint double string bytes list google.protobuf.Duration google.protobuf.Timestamp',
  '_-_': 'int uint double google.protobuf.Duration google.protobuf.Timestamp',
  '_*_': 'int uint double',
  '_/_': 'int uint double',
  '_%_': 'int uint',
  '-_': 'int double google.protobuf.Duration',
  '!_': 'bool',
  '<': 'bool bytes double google.protobuf.Duration int string google.protobuf.Timestamp uint',
};

/** In the words of cel-go: it names the function, or the operator that the value on the left does not know. */
function complaint(name: string, values: readonly Value[]): string {
  if (/^[A-Za-z]/.test(name))
    return `no such overload: ${name}(${values.map(typeNameOf).join(', ')})`;
  const known = OPERANDS[/[<>]/.test(name) ? '<' : name]?.split(' ');
  const isKnown = known === undefined || known.includes(typeNameOf(values[0]));
  return isKnown ? 'no such overload' : `no such overload: ${name}`;
}
