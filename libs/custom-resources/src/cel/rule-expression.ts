import {
  BOOL,
  compilerFor,
  declaredType,
  optionalOf,
  OptionalValue,
  PlanError,
  sizesIn,
  STRING,
  structsIn,
  type Compile,
  type DeclaredType,
  type Expression,
  type Outcome,
} from '#cel';
import type { JSONSchemaProps, ValidationRule } from '#kinds';

/** A compiled rule over `self` and, for transition rules, `oldSelf`; or its message. */
export interface RuleExpression {
  /** It speaks of the state before. */
  readonly usesOld: boolean;
  /** What it costs at most, for each value that it is about. */
  readonly mostCost: bigint;
  /** `old` undefined: there is no state before. */
  evaluate(self: unknown, old: unknown): Outcome;
}

/** What rules at one place of a schema are compiled with. */
export interface RuleScope {
  readonly declared: DeclaredType;
  /** Throws an Error that says what is wrong, as the server words it. */
  rule(rule: ValidationRule): RuleExpression;
  message(rule: ValidationRule): RuleExpression;
}

/** The scope of the rules at a place; undefined where expressions cannot see values of the schema. */
export function ruleScope(schema: JSONSchemaProps, isResource: boolean): RuleScope | undefined {
  const declared = declaredType(schema, 'selfType', isResource);
  if (declared === undefined) return undefined;
  const struct = structsIn(declared);
  const compilerOver = (old: DeclaredType['type']): Compile =>
    compilerFor({
      variables: new Map([
        ['self', declared.type],
        ['oldSelf', old],
      ]),
      struct,
    });
  let plain: Compile | undefined;
  let optional: Compile | undefined;
  const compiler = ({ optionalOldSelf }: ValidationRule): Compile =>
    optionalOldSelf === true
      ? (optional ??= compilerOver(optionalOf(declared.type)))
      : (plain ??= compilerOver(declared.type));
  const sizes = sizesIn(declared);
  const ready = (expression: Expression, isOptional: boolean): RuleExpression => ({
    usesOld: expression.names.has('oldSelf'),
    mostCost: expression.estimate(sizes).most,
    evaluate: (self, old) =>
      expression.evaluate({ self, oldSelf: isOptional ? optionalValue(old) : old }),
  });
  return {
    declared,
    rule(rule) {
      const expression = compiled(compiler(rule), rule.rule, '');
      if (expression.type.kind !== BOOL.kind)
        throw new Error('cel expression must evaluate to a bool');
      return ready(expression, rule.optionalOldSelf === true);
    },
    message(rule) {
      const expression = compiled(compiler(rule), rule.messageExpression!, 'messageExpression ');
      if (expression.type.kind !== STRING.kind)
        throw new Error('messageExpression must evaluate to a string');
      return ready(expression, rule.optionalOldSelf === true);
    },
  };
}

const optionalValue = (value: unknown): OptionalValue =>
  value === undefined ? OptionalValue.none : OptionalValue.of(value);

function compiled(compile: Compile, text: string, what: string): Expression {
  try {
    return compile(text);
  } catch (error) {
    const failed = error instanceof PlanError ? 'instantiation failed' : 'compilation failed';
    const start = error instanceof PlanError && what === '' ? 'program ' : what;
    throw new Error(`${start}${failed}: ${(error as Error).message}`, { cause: error });
  }
}
