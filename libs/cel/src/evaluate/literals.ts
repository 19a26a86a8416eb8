import type { Expr, ListLiteral, MapLiteral, StructLiteral } from '../syntax/ast.js';
import type { Step } from './frame.js';
import { mapValueOf } from '../values/maps.js';
import { nameStruct } from '../values/struct-names.js';
import { constant, PlanError, step, type Planned } from './planned.js';
import { EvaluationError, OptionalValue, typeNameOf, type Value } from '../values/values.js';

type Plan = (expr: Expr) => Planned;

/** The cost of making a list, a map or an object. */
const LIST = 10;
const MAP = 30;
const OBJECT = 40;

/** `[a, ?b]`; a constant when all items are. */
export function planList({ items, optional }: ListLiteral, plan: Plan): Planned {
  return made(items.map(plan), LIST, (values) =>
    optional.size === 0
      ? [...values]
      : values.flatMap((value, index) => (optional.has(index) ? unwrapped(value) : [value])),
  );
}

/** `{k: v, ?k: v}`; a constant when all keys and values are. */
export function planMap({ entries }: MapLiteral, plan: Plan): Planned {
  const parts = entries.flatMap(({ key, value }) => [plan(key), plan(value)]);
  return made(parts, MAP, (values) =>
    mapValueOf(
      entries.flatMap(({ optional }, index) =>
        present(values[index * 2], values[index * 2 + 1], optional),
      ),
    ),
  );
}

/** `Object.spec{field: v}` as a plain object. */
export function planStruct({ name, fields }: StructLiteral, plan: Plan): Planned {
  const parts = fields.map(({ value }) => plan(value).run);
  return step((frame) => {
    const values = parts.map((part) => part(frame));
    frame.spend(OBJECT);
    const pairs = fields.flatMap(({ field, optional }, index) =>
      present(field, values[index], optional),
    );
    return nameStruct(Object.fromEntries(pairs), name);
  });
}

function made(
  parts: readonly Planned[],
  cost: number,
  make: (values: readonly Value[]) => Value,
): Planned {
  if (parts.every((part) => part.constant !== undefined)) {
    try {
      return constant(make(parts.map((part) => part.constant!.value)));
    } catch (error) {
      throw new PlanError((error as Error).message, { cause: error });
    }
  }
  const steps: readonly Step[] = parts.map(({ run }) => run);
  return step((frame) => {
    const values = steps.map((run) => run(frame));
    frame.spend(cost);
    return make(values);
  });
}

const present = <K>(key: K, value: Value, optional: boolean): (readonly [K, Value])[] =>
  (optional ? unwrapped(value) : [value]).map((own) => [key, own]);

function unwrapped(value: Value): readonly Value[] {
  if (!(value instanceof OptionalValue))
    throw new EvaluationError(
      `cannot initialize optional list element from non-optional value ${typeNameOf(value)}`,
    );
  return value.isPresent ? [value.value] : [];
}
