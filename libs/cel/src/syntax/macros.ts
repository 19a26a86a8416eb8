import { ACCUMULATOR, type Call, type Expr, type Fold } from './ast.js';

/** A macro whose arguments are not what it takes. */
export class MacroError extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message);
  }
}

type Macro = (build: Builder, target: Expr, args: readonly Expr[]) => Expr;

/** The name that variables have which no text speaks of. */
const UNUSED = '#unused';

/** Makes expressions that stand where the macro stands. */
class Builder {
  constructor(private readonly at: number) {}
  literal(value: boolean | bigint): Expr {
    return { kind: 'literal', value, at: this.at };
  }
  ident(name: string = ACCUMULATOR): Expr {
    return { kind: 'ident', name, at: this.at };
  }
  call(name: string, ...args: readonly Expr[]): Expr {
    return { kind: 'call', name, args, at: this.at };
  }
  method(name: string, target: Expr, ...args: readonly Expr[]): Expr {
    return { kind: 'call', name, target, args, at: this.at };
  }
  list(...items: readonly Expr[]): Expr {
    return { kind: 'list', items, optional: new Set(), at: this.at };
  }
  map(): Expr {
    return { kind: 'map', entries: [], at: this.at };
  }
  has(operand: Expr, field: string): Expr {
    return { kind: 'select', operand, field, test: true, at: this.at };
  }
  /** Appends, where the filter holds. */
  when(filter: Expr | undefined, step: Expr): Expr {
    return filter === undefined ? step : this.call('_?_:_', filter, step, this.ident());
  }
  fold(
    range: Expr,
    [variable, variable2]: readonly [string, string?],
    parts: Pick<Fold, 'start' | 'step'> & Partial<Fold>,
  ): Expr {
    return {
      kind: 'fold',
      range,
      variable,
      ...(variable2 === undefined ? {} : { variable2 }),
      accumulator: ACCUMULATOR,
      condition: this.literal(true),
      result: this.ident(),
      ...parts,
      at: this.at,
    };
  }
  binding(name: string, value: Expr, result: Expr): Expr {
    return this.fold(this.list(), [UNUSED], {
      accumulator: name,
      start: value,
      condition: this.literal(false),
      step: this.ident(name),
      result,
    });
  }
}

type Step = (
  build: Builder,
  range: Expr,
  names: readonly [string, string?],
  rest: readonly Expr[],
) => Expr;

const all: Step = (build, range, names, [test]) =>
  build.fold(range, names, {
    start: build.literal(true),
    condition: build.call('@not_strictly_false', build.ident()),
    step: build.call('_&&_', build.ident(), test!),
  });

const exists: Step = (build, range, names, [test]) =>
  build.fold(range, names, {
    start: build.literal(false),
    condition: build.call('@not_strictly_false', build.call('!_', build.ident())),
    step: build.call('_||_', build.ident(), test!),
  });

const existsOne: Step = (build, range, names, [test]) =>
  build.fold(range, names, {
    start: build.literal(0n),
    step: build.when(test, build.call('_+_', build.ident(), build.literal(1n))),
    result: build.call('_==_', build.ident(), build.literal(1n)),
  });

const mapped: Step = (build, range, names, rest) => {
  const [filter, transform] = rest.length === 2 ? rest : [undefined, rest[0]];
  return build.fold(range, names, {
    start: build.list(),
    step: build.when(filter, build.call('_+_', build.ident(), build.list(transform!))),
  });
};

const transformedMap =
  (withKey: boolean): Step =>
  (build, range, names, rest) => {
    const [filter, transform] = rest.length === 2 ? rest : [undefined, rest[0]];
    const key = withKey ? [build.ident(names[0])] : [];
    const insert = build.call('cel.@mapInsert', build.ident(), ...key, transform!);
    return build.fold(range, names, { start: build.map(), step: build.when(filter, insert) });
  };

/** A loop over items (or keys) under one name. */
const single =
  (step: Step, complaint: string): Macro =>
  (build, target, [name, ...rest]) =>
    step(build, target, [nameOf(name!, complaint)], rest);

/** A loop over indices or keys and their values. */
const double =
  (step: Step): Macro =>
  (build, target, [first, second, ...rest]) => {
    const complaint = 'argument must be a simple name';
    const names = [nameOf(first!, complaint), nameOf(second!, complaint)] as const;
    if (names[0] === names[1])
      throw new MacroError(second!.at, `duplicate variable name: ${names[0]}`);
    return step(build, target, names, rest);
  };

function nameOf(expr: Expr, complaint: string): string {
  if (expr.kind !== 'ident') throw new MacroError(expr.at, complaint);
  if (expr.name === '__result__')
    throw new MacroError(expr.at, 'iteration variable overwrites accumulator variable');
  return expr.name;
}

const filter: Macro = (build, target, [name, test]) =>
  build.fold(target, [nameOf(name!, 'argument is not an identifier')], {
    start: build.list(),
    step: build.when(test, build.call('_+_', build.ident(), build.list(name!))),
  });

const optional =
  (macro: string, isFlat: boolean): Macro =>
  (build, target, [name, transform]) => {
    const variable = nameOf(name!, `${macro}() variable name must be a simple identifier`);
    const value = build.binding(variable, build.method('value', target), transform!);
    return build.call(
      '_?_:_',
      build.method('hasValue', target),
      isFlat ? value : build.call('optional.of', value),
      build.call('optional.none'),
    );
  };

const sortBy: Macro = (build, target, args) => {
  if (target.kind === 'literal' || target.kind === 'map' || target.kind === 'struct')
    throw new MacroError(
      target.at,
      'sortBy can only be applied to a list, identifier, comprehension, call or select expression',
    );
  const input = build.ident('@__sortBy_input__');
  const keys = mapOne(build, input, args);
  return build.binding(
    '@__sortBy_input__',
    target,
    build.method('@sortByAssociatedKeys', input, keys),
  );
};

const SIMPLE = 'argument must be a simple name';
const mapOne = single(mapped, 'argument is not an identifier');

/** By name and number of arguments: those of cel-spec, optional values, comprehensions of two variables, lists. */
const MACROS: ReadonlyMap<string, Macro> = new Map([
  ['all/2', single(all, SIMPLE)],
  ['exists/2', single(exists, SIMPLE)],
  ['exists_one/2', single(existsOne, SIMPLE)],
  ['existsOne/2', single(existsOne, SIMPLE)],
  ['map/2', mapOne],
  ['map/3', mapOne],
  ['filter/2', filter],
  ['all/3', double(all)],
  ['exists/3', double(exists)],
  ['exists_one/3', double(existsOne)],
  ['existsOne/3', double(existsOne)],
  ['transformList/3', double(mapped)],
  ['transformList/4', double(mapped)],
  ['transformMap/3', double(transformedMap(true))],
  ['transformMap/4', double(transformedMap(true))],
  ['transformMapEntry/3', double(transformedMap(false))],
  ['transformMapEntry/4', double(transformedMap(false))],
  ['optMap/2', optional('optMap', false)],
  ['optFlatMap/2', optional('optFlatMap', true)],
  ['sortBy/2', sortBy],
]);

/** What a call stands for when it is a macro; undefined when it is none. Throws a MacroError when its arguments are wrong. */
export function expandMacro({ name, target, args, at }: Call): Expr | undefined {
  const build = new Builder(at);
  if (target !== undefined) return MACROS.get(`${name}/${args.length}`)?.(build, target, args);
  if (name !== 'has' || args.length !== 1) return undefined;
  const [path] = args;
  if (path!.kind !== 'select') throw new MacroError(path!.at, 'invalid argument to has() macro');
  return build.has(path!.operand, path!.field);
}
