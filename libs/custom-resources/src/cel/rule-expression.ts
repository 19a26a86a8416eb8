import { absent, compilerFor, present, type Expression } from '#cel';

const compile = compilerFor(['self', 'oldSelf']);

/** A compiled rule over `self` and, for transition rules, `oldSelf`. */
export interface RuleExpression extends Pick<Expression, 'type' | 'cost'> {
  /** It speaks of the state before. */
  readonly usesOld: boolean;
  /** Throws an Error whose message says why there is no result. `old` undefined: there is no state before. */
  evaluate(self: unknown, old: unknown, optionalOld: boolean): unknown;
}

/** Compiles a rule; throws an Error that says what is wrong with it. */
export function compileExpression(text: string): RuleExpression {
  const expression = compile(text);
  return {
    type: expression.type,
    cost: (size) => expression.cost(size),
    usesOld: expression.names.has('oldSelf'),
    evaluate(self, old, optionalOld) {
      const before = optionalOld ? (old === undefined ? absent() : present(old)) : old;
      return expression.evaluate({ self, oldSelf: before ?? null });
    },
  };
}
