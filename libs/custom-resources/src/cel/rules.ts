import type { StatusCause } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { correlatedItems } from '../schema/list-types.js';
import { isObject, itemsOf, propertyOf, someNode, valuesOf } from '../schema/node.js';
import { checkRule, type Budget, type CompiledRule } from './check-rule.js';
import { ruleScope, type RuleExpression } from './rule-expression.js';
import { SeenPlace, type Place } from './seen-place.js';

/** What all rules of one request may cost together (`RuntimeCELCostBudget`), in cel-go's units. */
const BUDGET = 10_000_000;

/** The rules in a schema (`x-kubernetes-validations`, KEP-2876), each compiled once, when it is first needed. */
export class Rules {
  private readonly compiled = new Map<JSONSchemaProps, readonly CompiledRule[]>();
  private readonly ruled = new Map<JSONSchemaProps, boolean>();

  private constructor(
    private readonly schema: JSONSchemaProps,
    private readonly isResource: boolean,
  ) {}

  /** Undefined when the schema has none. `isResource`: it is the schema of a whole object. */
  static of(schema: JSONSchemaProps, isResource = true): Rules | undefined {
    return someNode(schema, (node) => rulesOf(node).length > 0)
      ? new Rules(schema, isResource)
      : undefined;
  }

  /**
   * Every rule that a value breaks. With `old`, transition rules count, and what has not changed may stay as it is: `kept` is told of what it
   * breaks.
   */
  check(
    value: unknown,
    old?: unknown,
    path = '',
    kept: (cause: StatusCause) => void = () => undefined,
  ): StatusCause[] {
    const found: Found = { budget: { left: BUDGET, isSpent: false }, causes: [], kept };
    this.visit({ value, schema: this.schema, path, old, isIn: false }, found);
    return found.causes;
  }

  private visit(place: Place, found: Found): void {
    const { value, schema, path, old } = place;
    const { budget } = found;
    if (value === null || value === undefined) return;
    if (!this.hasRules(schema)) return;
    const seen = new SeenPlace(place);
    for (const rule of this.at(schema)) {
      if (budget.isSpent) return;
      const cause = checkRule(rule, seen, budget);
      if (cause === undefined) continue;
      if (cause.isKept) found.kept(cause.cause);
      else found.causes.push(cause.cause);
    }
    if (budget.isSpent) return;
    if (Array.isArray(value)) {
      const items = itemsOf(schema);
      if (items === undefined) return;
      const before = correlatedItems(schema, old);
      value.forEach((item, index) => {
        const own = { value: item, schema: items, path: `${path}[${index}]` };
        this.visit({ ...own, old: before(item, index), isIn: seen.isUnchanged }, found);
      });
    } else if (isObject(value)) {
      const before = isObject(old) ? old : {};
      for (const key of Object.keys(value).sort()) {
        const property = propertyOf(schema, key);
        const own = property ?? valuesOf(schema);
        if (own === undefined) continue;
        const childPath =
          property === undefined ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
        const child = { value: value[key], schema: own, path: childPath };
        // What version and kind an object has is never kept.
        const isOld = path !== '' || (key !== 'apiVersion' && key !== 'kind');
        // A null is no state before.
        const former = isOld && Object.hasOwn(before, key) ? (before[key] ?? undefined) : undefined;
        this.visit({ ...child, old: former, isIn: isOld && seen.isUnchanged }, found);
      }
    }
  }

  /** False where neither the schema nor anything below it has a rule. */
  private hasRules(schema: JSONSchemaProps): boolean {
    let found = this.ruled.get(schema);
    if (found === undefined)
      this.ruled.set(schema, (found = someNode(schema, (node) => rulesOf(node).length > 0)));
    return found;
  }

  private at(schema: JSONSchemaProps): readonly CompiledRule[] {
    let rules = this.compiled.get(schema);
    if (rules === undefined) {
      const isResource =
        (schema === this.schema && this.isResource) ||
        schema['x-kubernetes-embedded-resource'] === true;
      this.compiled.set(schema, (rules = compileRules(schema, isResource)));
    }
    return rules;
  }
}

/** What a check has found so far. */
interface Found {
  readonly budget: Budget;
  readonly causes: StatusCause[];
  readonly kept: (cause: StatusCause) => void;
}

const rulesOf = (schema: JSONSchemaProps): readonly ValidationRule[] =>
  schema['x-kubernetes-validations'] ?? [];

function compileRules(schema: JSONSchemaProps, isResource: boolean): readonly CompiledRule[] {
  const rules = rulesOf(schema);
  const scope = rules.length === 0 ? undefined : ruleScope(schema, isResource);
  if (scope === undefined) return [];
  const said = rules.filter(({ rule }) => rule.trim() !== '');
  return said.map((rule) => {
    const message = rule.messageExpression ? attempt(() => scope.message(rule)) : undefined;
    return {
      rule,
      test: attempt(() => scope.rule(rule)),
      message: typeof message === 'string' ? undefined : message,
    };
  });
}

function attempt(compile: () => RuleExpression): RuleExpression | string {
  try {
    return compile();
  } catch (error) {
    return (error as Error).message;
  }
}
