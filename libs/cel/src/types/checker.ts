import { pathOf, type Call, type Expr, type Fold, type StructLiteral } from '../syntax/ast.js';
import type { Problem } from '../syntax/problems.js';
import type { Checked } from './checked.js';
import { fresh, type Overload, type Scope } from './scope.js';
import {
  BOOL,
  DYN,
  equalTypes,
  ERROR,
  formatType,
  INT,
  isDynOrError,
  isOptional,
  listOf,
  literalType,
  mapOf,
  optionalOf,
  parameter,
  unwrapped,
  type Type,
} from './type.js';
import { Bindings, mostGeneral } from './unify.js';

/** Finds the type of every node of an expression (cel-spec, "Type checking"), in the words of cel-go where it has none. */
export function check(expr: Expr, scope: Scope): Checked {
  const checker = new Checker(scope);
  checker.check(expr);
  return checker.result(expr);
}

class Checker {
  private readonly bindings = new Bindings();
  private readonly types = new Map<Expr, Type>();
  private readonly overloads = new Map<Expr, readonly Overload[]>();
  private readonly names = new Map<Expr, string>();
  private readonly problems: Problem[] = [];
  private free = 0;

  constructor(private scope: Scope) {}

  result(expr: Expr): Checked {
    const { overloads, names, problems } = this;
    const types = new Map<Expr, Type>();
    for (const [node, type] of this.types) types.set(node, this.bindings.resolve(type, true));
    return { expr, types, overloads, names, problems };
  }

  check(expr: Expr): Type {
    const type = this.typeOf(expr);
    this.types.set(expr, type);
    return type;
  }

  private typeOf(expr: Expr): Type {
    switch (expr.kind) {
      case 'literal':
        return literalType(expr.value);
      case 'ident':
        return this.named(expr, expr.name) ?? this.undeclared(expr, expr.name);
      case 'select': {
        const path = expr.test ? undefined : pathOf(expr);
        const whole = path === undefined ? undefined : this.named(expr, path);
        if (whole !== undefined) return whole;
        const type = this.selected(expr, expr.operand, expr.field, false);
        return expr.test ? BOOL : this.bindings.resolve(type);
      }
      case 'call':
        return this.called(expr);
      case 'list': {
        const types = expr.items.map((item, index) => this.item(item, expr.optional.has(index)));
        return listOf(this.joined(types));
      }
      case 'map': {
        const keys: Type[] = [];
        const values: Type[] = [];
        for (const { key, value, optional } of expr.entries) {
          keys.push(this.check(key));
          values.push(this.item(value, optional));
        }
        return mapOf(this.joined(keys), this.joined(values));
      }
      case 'struct':
        return this.struct(expr);
      case 'fold':
        return this.fold(expr);
    }
  }

  private named(expr: Expr, name: string): Type | undefined {
    const plain = name.replace(/^\./, '');
    const type = this.scope.variable(plain);
    if (type !== undefined) this.names.set(expr, plain);
    return type;
  }

  private selected(expr: Expr, operand: Expr, field: string, optional: boolean): Type {
    const whole = this.bindings.resolve(this.check(operand));
    const type = this.fieldOf(expr, unwrapped(whole), field);
    return optional || isOptional(whole) ? optionalOf(type) : type;
  }

  private fieldOf(expr: Expr, type: Type, field: string): Type {
    if (type.kind === 'map') return type.parameters[1]!;
    if (type.kind === 'struct') {
      const fields = this.scope.struct(type.name);
      if (fields === undefined)
        return this.problem(expr, `unexpected failed resolution of '${type.name}'`);
      return fields(field) ?? this.problem(expr, `undefined field '${field}'`);
    }
    if (type.kind === 'parameter') this.bindings.fits([DYN], [type]);
    else if (!isDynOrError(type))
      this.problem(expr, `type '${formatType(type)}' does not support field selection`);
    return DYN;
  }

  private called(expr: Call): Type {
    const { name, target, args } = expr;
    if (name === '_?._') {
      const [operand, field] = args as [Expr, Expr & { kind: 'literal' }];
      const type = this.selected(expr, operand, field.value as string, true);
      this.check(field);
      this.overloads.set(expr, this.scope.functionsNamed('_?._')!);
      return this.bindings.resolve(type);
    }
    for (const arg of args) this.check(arg);
    if (target === undefined) {
      const plain = name.replace(/^\./, '');
      const overloads = this.scope.functionsNamed(plain);
      return overloads === undefined
        ? this.undeclared(expr, name)
        : this.resolved(expr, plain, overloads, undefined);
    }
    const path = pathOf(target);
    const qualified = path === undefined ? undefined : `${path}.${name}`;
    const namespaced = qualified === undefined ? undefined : this.scope.functionsNamed(qualified);
    if (namespaced !== undefined) {
      this.names.set(expr, qualified!);
      return this.resolved(expr, qualified!, namespaced, undefined);
    }
    this.check(target);
    const overloads = this.scope.functionsNamed(name);
    return overloads === undefined
      ? this.undeclared(expr, name)
      : this.resolved(expr, name, overloads, target);
  }

  private resolved(
    expr: Call,
    name: string,
    overloads: readonly Overload[],
    target: Expr | undefined,
  ): Type {
    const args = target === undefined ? expr.args : [target, ...expr.args];
    const given = args.map((arg) => this.types.get(arg)!);
    if (name === '_&&_' || name === '_||_') return this.logical(expr, overloads, given);
    const found: Overload[] = [];
    let result: Type | undefined;
    for (const overload of overloads) {
      if (overload.isMethod !== (target !== undefined)) continue;
      const { wanted, gives } = fresh(overload, () => this.newParameter());
      if (!this.bindings.fits(given, wanted)) continue;
      found.push(overload);
      const own = this.bindings.resolve(gives);
      if (result === undefined) result = own;
      else if (result.kind !== 'dyn' && !equalTypes(own, result)) result = DYN;
    }
    if (result === undefined) {
      const [first, ...rest] = given.map((type) => formatType(this.bindings.resolve(type, true)));
      const signature =
        target === undefined
          ? `(${[first, ...rest].filter((one) => one !== undefined).join(', ')})`
          : `${first}.(${rest.join(', ')})`;
      return this.problem(
        expr,
        `found no matching overload for '${name}' applied to '${signature}'`,
      );
    }
    this.overloads.set(expr, found);
    return result;
  }

  private logical(expr: Call, overloads: readonly Overload[], given: readonly Type[]): Type {
    const wrong = given.flatMap((type, index) =>
      this.bindings.fits([type], [BOOL]) ? [] : [{ type, arg: expr.args[index]! }],
    );
    for (const { arg, type } of wrong)
      this.problem(arg, `expected type 'bool' but found '${formatType(type)}'`);
    if (wrong.length > 0) return ERROR;
    this.overloads.set(expr, overloads);
    return BOOL;
  }

  private item(expr: Expr, optional: boolean): Type {
    const type = this.check(expr);
    if (!optional) return type;
    if (!isOptional(type) && type.kind !== 'dyn') this.mismatch(expr, optionalOf(type), type);
    return unwrapped(type);
  }

  /** The type of several; a free one when there are none. */
  private joined(types: readonly Type[]): Type {
    let joined: Type | undefined;
    for (const type of types) {
      if (joined === undefined) joined = type;
      else if (this.bindings.fits([joined], [type])) joined = mostGeneral(joined, type);
      else joined = DYN;
    }
    return joined ?? this.newParameter();
  }

  private struct(expr: StructLiteral): Type {
    const name = expr.name.replace(/^\./, '');
    const named = this.scope.variable(name);
    if (named === undefined) return this.undeclared(expr, expr.name);
    const type = named.parameters[0];
    if (named.kind !== 'type' || type === undefined)
      return this.problem(expr, `'${formatType(named)}' is not a type`);
    if (type.kind !== 'struct')
      return this.problem(expr, `'${formatType(type)}' is not a message type`);
    this.types.set(expr, type);
    const fields = this.scope.struct(type.name);
    for (const entry of expr.fields) {
      const { field, value, optional, at } = entry;
      const wanted = fields?.(field);
      const given = this.item(value, optional);
      if (wanted === undefined) this.problems.push({ at, message: `undefined field '${field}'` });
      else if (!this.bindings.fits([wanted], [given]))
        this.problems.push({
          at,
          message: `expected type of field '${field}' is '${formatType(wanted)}' but provided type is '${formatType(given)}'`,
        });
    }
    return type;
  }

  private fold(expr: Fold): Type {
    const range = this.bindings.resolve(this.check(expr.range));
    const accumulated = this.check(expr.start);
    const outer = this.scope;
    this.scope = outer.with(expr.accumulator, accumulated);
    const home = this.scope;
    const [first, second] = this.looped(expr, range);
    this.scope = home.with(expr.variable, first);
    if (expr.variable2 !== undefined) this.scope = this.scope.with(expr.variable2, second);
    this.assert(expr.condition, this.check(expr.condition), BOOL);
    this.assert(expr.step, this.check(expr.step), accumulated);
    this.scope = home;
    const result = this.bindings.resolve(this.check(expr.result));
    this.scope = outer;
    return result;
  }

  /** The types of the variables of a loop: items or keys for one, indices or keys and values for two. */
  private looped({ range, variable2 }: Fold, type: Type): readonly [Type, Type] {
    switch (type.kind) {
      case 'list':
        return variable2 === undefined ? [type.parameters[0]!, DYN] : [INT, type.parameters[0]!];
      case 'map':
        return [type.parameters[0]!, type.parameters[1]!];
      case 'dyn':
      case 'error':
      case 'parameter':
        this.bindings.fits([DYN], [type]);
        return [DYN, DYN];
      default: {
        const message = `expression of type '${formatType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`;
        this.problem(range, message);
        return [ERROR, ERROR];
      }
    }
  }

  private assert(expr: Expr, given: Type, wanted: Type): void {
    if (!this.bindings.fits([wanted], [given])) this.mismatch(expr, wanted, given);
  }

  private mismatch(expr: Expr, wanted: Type, given: Type): Type {
    const message = `expected type '${formatType(wanted)}' but found '${formatType(given)}'`;
    return this.problem(expr, message);
  }

  private undeclared(expr: Expr, name: string): Type {
    return this.problem(expr, `undeclared reference to '${name}' (in container '')`);
  }

  private problem({ at }: Expr, message: string): Type {
    this.problems.push({ at, message });
    return ERROR;
  }

  private newParameter(): Type {
    this.free += 1;
    return parameter(`_var${this.free}`);
  }
}
