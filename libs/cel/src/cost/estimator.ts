import { ACCUMULATOR, isBinding, type Call, type Expr, type Fold } from '../syntax/ast.js';
import type { Checked } from '../types/checked.js';
import { unwrapped, type Type } from '../types/type.js';
import { lengthOf } from '../values/characters.js';
import { estimateCall } from './call-estimates.js';
import type { Part } from './parts.js';
import { EMPTY, NOTHING, ONE, Range, UNKNOWN } from './range.js';

/** How large the value at a path may be (`self`, `spec`, `@items` …): characters, bytes, items or entries; undefined: not known. */
export type SizeAt = (path: readonly string[]) => Range | undefined;

/** The sizes of what a list or map holds: indices or keys, and items or values. */
interface Entries {
  readonly isList: boolean;
  readonly keys: Range;
  readonly values: Range;
}

interface Local {
  readonly path: readonly string[];
  readonly size: Range | undefined;
  readonly entries: Entries | undefined;
}

const LIST = Range.of(10);
const MAP = Range.of(30);
const OBJECT = Range.of(40);
/** Types whose values all have the same size. */
const SCALARS = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint']);

/** What an expression costs at least and at most, as cel-go's checker estimates it with Kubernetes' factors. */
export function estimate(checked: Checked, sizeAt: SizeAt): Range {
  return new Estimator(checked, sizeAt).cost(checked.expr);
}

class Estimator {
  private readonly paths = new Map<Expr, readonly string[]>();
  private readonly sizes = new Map<Expr, Range>();
  private readonly entries = new Map<Expr, Entries>();
  private readonly locals = new Map<string, Local[]>();

  constructor(
    private readonly checked: Checked,
    private readonly sizeAt: SizeAt,
  ) {}

  cost(expr: Expr): Range {
    switch (expr.kind) {
      case 'literal':
        return NOTHING;
      case 'ident':
        return this.ident(expr, this.checked.names.get(expr) ?? expr.name);
      case 'select': {
        const name = this.checked.names.get(expr);
        if (name !== undefined) return this.ident(expr, name);
        const operand = this.cost(expr.operand);
        if (expr.test) return operand;
        this.paths.set(expr, [...this.pathOf(expr.operand), expr.field]);
        const { kind } = this.typeOf(expr.operand);
        return kind === 'map' || kind === 'struct' ? operand.plus(ONE) : operand;
      }
      case 'call':
        return this.call(expr);
      case 'list': {
        const costs = expr.items.map((item) => this.cost(item));
        this.entries.set(expr, { isList: true, keys: ONE, values: this.joined(expr.items) });
        return sum(costs).plus(LIST);
      }
      case 'map': {
        const costs = expr.entries.flatMap(({ key, value }) => [this.cost(key), this.cost(value)]);
        this.entries.set(expr, {
          isList: false,
          keys: this.joined(expr.entries.map(({ key }) => key)),
          values: this.joined(expr.entries.map(({ value }) => value)),
        });
        return sum(costs).plus(MAP);
      }
      case 'struct':
        return sum(expr.fields.map(({ value }) => this.cost(value))).plus(OBJECT);
      case 'fold':
        return isBinding(expr) ? this.binding(expr) : this.fold(expr);
    }
  }

  private ident(expr: Expr, name: string): Range {
    this.paths.set(expr, this.localNamed(name)?.path ?? [name]);
    return ONE;
  }

  private call(expr: Call): Range {
    if (expr.name === 'dyn' && expr.target === undefined) {
      const cost = this.cost(expr.args[0]!);
      this.copySizes(expr, expr.args[0]!);
      return cost.plus(ONE);
    }
    const costs = expr.args.map((arg) => this.cost(arg));
    const args = expr.args.map((arg) => this.partOf(arg));
    const overloads = this.checked.overloads.get(expr) ?? [];
    if (overloads.length === 0) return NOTHING;
    const isMethod = expr.target !== undefined && !this.checked.names.has(expr);
    const before = isMethod ? this.cost(expr.target) : NOTHING;
    const target = isMethod ? this.partOf(expr.target) : undefined;
    const name = this.checked.names.get(expr) ?? expr.name;
    const itemPath = target?.path ?? [];
    const itemSize =
      (itemPath.length === 0 ? undefined : this.sizeAt([...itemPath, '@items'])) ?? UNKNOWN;
    let cost = EMPTY;
    let size: Range | undefined;
    for (const { id } of overloads) {
      const own = estimateCall({ name, overload: id, target, args, costs, itemSize });
      cost = cost.or(own.cost);
      if (own.size !== undefined) size = size === undefined ? own.size : size.or(own.size);
      if (id === 'index_list' || id === 'index_map') {
        size = this.entriesOf(expr.args[0]!)?.values;
        const member = id === 'index_list' ? '@items' : '@values';
        this.paths.set(expr, [...this.pathOf(expr.args[0]!), member]);
      }
      size ??= this.sizeOf(expr);
    }
    if (name === '_?_:_') this.keepEntries(expr, expr.args[1]!, expr.args[2]!);
    if (name === '_+_') this.keepEntries(expr, expr.args[0]!, expr.args[1]!);
    if (size !== undefined) this.sizes.set(expr, size);
    return before.plus(cost);
  }

  private binding(expr: Fold): Range {
    const cost = this.cost(expr.range).plus(this.cost(expr.start));
    this.push(expr.accumulator, this.localFor(expr.start));
    const total = cost.plus(this.cost(expr.result));
    this.pop(expr.accumulator);
    this.copySizes(expr, expr.result);
    return total;
  }

  private fold(expr: Fold): Range {
    const { range, start, variable, variable2 } = expr;
    let total = this.cost(range).plus(this.cost(start));
    this.push(expr.accumulator, this.localFor(start));
    if (variable2 === undefined) {
      this.push(variable, this.looped(range, this.isList(range) ? 'values' : 'keys'));
    } else {
      this.push(variable, this.looped(range, 'keys'));
      this.push(variable2, this.looped(range, 'values'));
    }
    const turn = this.cost(expr.condition).plus(this.cost(expr.step));
    // The accumulator may have grown in a step: what a step makes is what it holds.
    this.pop(variable);
    if (variable2 !== undefined) this.pop(variable2);
    total = total.plus(this.cost(expr.result));
    this.pop(expr.accumulator);
    const count = this.sizeOf(range) ?? UNKNOWN;
    if (start.kind === 'literal') {
      const size = this.sizeOf(start);
      if (size !== undefined) this.sizes.set(expr, size);
    } else if (start.kind === 'list' || start.kind === 'map') {
      this.sizes.set(expr, count);
      const entries = this.entriesOf(expr.step);
      if (entries !== undefined) this.entries.set(expr, entries);
    }
    return total.plus(count.times(turn));
  }

  private isList(range: Expr): boolean {
    return this.entriesOf(range)?.isList ?? this.typeOf(range).kind === 'list';
  }

  private looped(range: Expr, part: 'keys' | 'values'): Local {
    const names = this.isList(range)
      ? { keys: '@indices', values: '@items' }
      : { keys: '@keys', values: '@values' };
    const size = this.entriesOf(range)?.[part];
    return { path: [...this.pathOf(range), names[part]], size, entries: undefined };
  }

  private localFor(expr: Expr): Local {
    return { path: this.pathOf(expr), size: this.sizeOf(expr), entries: this.entriesOf(expr) };
  }

  private push(name: string, local: Local): void {
    const own = this.locals.get(name);
    if (own === undefined) this.locals.set(name, [local]);
    else own.push(local);
  }

  private pop(name: string): void {
    this.locals.get(name)?.pop();
  }

  private localNamed(name: string): Local | undefined {
    return this.locals.get(name)?.at(-1);
  }

  private localOf(expr: Expr): Local | undefined {
    return expr.kind === 'ident' ? this.localNamed(expr.name) : undefined;
  }

  private pathOf(expr: Expr): readonly string[] {
    return this.localOf(expr)?.path ?? this.paths.get(expr) ?? [];
  }

  private partOf(expr: Expr): Part {
    const path = this.pathOf(expr);
    return {
      type: this.typeOf(expr),
      path: path[0] === ACCUMULATOR ? [] : path,
      size: this.sizeOf(expr),
      expr,
    };
  }

  private typeOf(expr: Expr): Type {
    return this.checked.types.get(expr)!;
  }

  private sizeOf(expr: Expr): Range | undefined {
    const known = this.sizes.get(expr) ?? writtenSize(expr);
    if (known !== undefined) return known;
    const path = this.pathOf(expr);
    const declared = path.length === 0 ? undefined : this.sizeAt(path);
    if (declared !== undefined) {
      this.sizes.set(expr, declared);
      return declared;
    }
    return SCALARS.has(unwrapped(this.typeOf(expr)).kind) ? ONE : this.localOf(expr)?.size;
  }

  private entriesOf(expr: Expr): Entries | undefined {
    return this.entries.get(expr) ?? this.localOf(expr)?.entries;
  }

  private copySizes(to: Expr, from: Expr): void {
    const size = this.sizeOf(from);
    const entries = this.entriesOf(from);
    if (size !== undefined) this.sizes.set(to, size);
    if (entries !== undefined) this.entries.set(to, entries);
  }

  private keepEntries(to: Expr, a: Expr, b: Expr): void {
    const [left, right] = [this.entriesOf(a), this.entriesOf(b)];
    if (left === undefined || right === undefined) return;
    this.entries.set(to, {
      isList: left.isList,
      keys: left.keys.or(right.keys),
      values: left.values.or(right.values),
    });
  }

  private joined(exprs: readonly Expr[]): Range {
    const start = exprs.length === 0 ? NOTHING : EMPTY;
    return exprs.reduce((all, expr) => all.or(this.sizeOf(expr) ?? UNKNOWN), start);
  }
}

const sum = (costs: readonly Range[]): Range =>
  costs.reduce((total, cost) => total.plus(cost), NOTHING);

/** The size of what is written in the expression itself. */
function writtenSize(expr: Expr): Range | undefined {
  if (expr.kind === 'list') return Range.of(expr.items.length);
  if (expr.kind === 'map') return Range.of(expr.entries.length);
  if (expr.kind !== 'literal') return undefined;
  const { value } = expr;
  if (typeof value === 'string') return Range.of(lengthOf(value));
  return Range.of(value instanceof Uint8Array ? value.length : 1);
}
