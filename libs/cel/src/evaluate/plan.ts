import { isBinding, type Call, type Expr, type Fold } from '../syntax/ast.js';
import type { Checked } from '../types/checked.js';
import type { Step } from './frame.js';
import { planCall } from './calls.js';
import { held, loopOver, outcomeOf } from './folding.js';
import { conditional, logical, notStrictlyFalse } from './logic.js';
import { constant, continued, indexed, pathFrom, step, tested, type Planned } from './planned.js';
import { planList, planMap, planStruct } from './literals.js';
import { alternative } from './optional.js';
import { optionallyQualified, qualified } from './qualifiers.js';
import { EvaluationError, TypeValue } from '../values/values.js';

/** The names of types, which are values too. */
const TYPES: ReadonlyMap<string, TypeValue> = new Map(
  'bool bytes double google.protobuf.Duration int list map null_type string google.protobuf.Timestamp type uint optional_type net.IP net.CIDR'
    .split(' ')
    .map((name) => [name, new TypeValue(name)]),
);

/** Makes the steps that compute a checked expression. Throws a PlanError. */
export function plan(checked: Checked): Step {
  return new Planner(checked).plan(checked.expr).run;
}

class Planner {
  /** The variables of loops around the part that is planned, outermost first. */
  private readonly scopes: string[] = [];

  constructor(private readonly checked: Checked) {}

  plan(expr: Expr): Planned {
    switch (expr.kind) {
      case 'literal':
        return constant(expr.value);
      case 'ident':
        return this.ident(this.checked.names.get(expr) ?? expr.name);
      case 'select': {
        const name = this.checked.names.get(expr);
        if (name !== undefined) return this.ident(name);
        const operand = this.plan(expr.operand);
        return expr.test
          ? tested(operand, expr.field)
          : continued(operand, (value) => qualified(value, expr.field));
      }
      case 'call':
        return this.call(expr);
      case 'list':
        return planList(expr, (part) => this.plan(part));
      case 'map':
        return planMap(expr, (part) => this.plan(part));
      case 'struct':
        return planStruct(expr, (part) => this.plan(part));
      case 'fold':
        return isBinding(expr) ? this.binding(expr) : this.fold(expr);
    }
  }

  private ident(name: string): Planned {
    const depth = this.scopes.lastIndexOf(name);
    if (depth >= 0) return pathFrom(({ locals }) => held(locals[depth]), 1);
    const type = TYPES.get(name);
    if (type !== undefined) return constant(type);
    return pathFrom((frame) => {
      const value = frame.values[name];
      if (value === undefined) throw new EvaluationError(`no such attribute(s): ${name}`);
      return value;
    }, 1);
  }

  private call(expr: Call): Planned {
    const args = expr.args.map((arg) => this.plan(arg));
    const [a, b, c] = args as [Planned, Planned, Planned];
    switch (expr.name) {
      case '_&&_':
        return step(logical(a.run, b.run, false));
      case '_||_':
        return step(logical(a.run, b.run, true));
      case '_?_:_':
        return conditional(a, b, c);
      case '_[_]':
        return indexed(a, b, qualified);
      case '_[?_]':
        return indexed(a, b, optionallyQualified);
      case '_?._':
        return indexed(a, b, optionallyQualified);
      case '@not_strictly_false':
        return step(notStrictlyFalse(a.run));
      default:
        return this.function(expr, args);
    }
  }

  private function(expr: Call, args: readonly Planned[]): Planned {
    const isNamespaced = this.checked.names.has(expr);
    const isMethod = expr.target !== undefined && !isNamespaced;
    const name = this.checked.names.get(expr) ?? expr.name.replace(/^\./, '');
    const parts = isMethod ? [this.plan(expr.target), ...args] : args;
    if (isMethod && (name === 'orValue' || name === 'or')) return alternative(name, parts);
    return planCall(name, isMethod, this.checked.overloads.get(expr) ?? [], parts);
  }

  private binding(expr: Fold): Planned {
    const value = this.plan(expr.start).run;
    const depth = this.scopes.push(expr.accumulator) - 1;
    const result = this.plan(expr.result).run;
    this.scopes.pop();
    return step((frame) => {
      frame.locals[depth] = value(frame);
      return result(frame);
    });
  }

  private fold(expr: Fold): Planned {
    const range = this.plan(expr.range).run;
    const start = this.plan(expr.start).run;
    const accumulator = this.scopes.push(expr.accumulator) - 1;
    const first = this.scopes.push(expr.variable) - 1;
    if (expr.variable2 !== undefined) this.scopes.push(expr.variable2);
    const condition = this.plan(expr.condition).run;
    const next = this.plan(expr.step).run;
    this.scopes.length = first;
    const result = this.plan(expr.result).run;
    this.scopes.length = accumulator;
    const hasTwo = expr.variable2 !== undefined;
    return step((frame) => {
      const { locals } = frame;
      const items = loopOver(range(frame), hasTwo);
      locals[accumulator] = start(frame);
      for (const [key, value] of items) {
        locals[first] = key;
        if (hasTwo) locals[first + 1] = value;
        if (condition(frame) !== true) break;
        locals[accumulator] = outcomeOf(next, frame);
      }
      return result(frame);
    });
  }
}
