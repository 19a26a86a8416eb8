import type { StatusCause } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { correlatedItems } from '../schema/list-types.js';
import {
  isObject,
  itemsOf,
  propertyOf,
  someNode,
  valuesOf,
  type JsonObject,
} from '../schema/node.js';
import { checkRule, type Budget, type CompiledRule } from './check-rule.js';
import { ruleScope, type RuleExpression } from './rule-expression.js';
import { SeenPlace, type Place } from './seen-place.js';

/** What all rules of one request may cost together (`RuntimeCELCostBudget`), in cel-go's units. */
const BUDGET = 10_000_000;

/** The rules in a schema (`x-kubernetes-validations`, KEP-2876), each compiled once, when it is first needed. */
export class Rules {
  private readonly compiled = new Map<JSONSchemaProps, readonly CompiledRule[]>();
  private readonly ruled = new Map<JSONSchemaProps, boolean>();

  private constructor(private readonly schema: JSONSchemaProps) {}

  /** Undefined when the schema has none. */
  static of(schema: JSONSchemaProps): Rules | undefined {
    return someNode(schema, (node) => rulesOf(node).length > 0) ? new Rules(schema) : undefined;
  }

  /** Every rule that an object breaks. With `old`, transition rules count, and what has not changed may stay as it is. */
  check(object: JsonObject, old?: JsonObject): StatusCause[] {
    const budget: Budget = { left: BUDGET, isSpent: false };
    const causes: StatusCause[] = [];
    this.visit({ value: object, schema: this.schema, path: '', old }, budget, causes);
    return causes;
  }

  private visit(place: Place, budget: Budget, causes: StatusCause[]): void {
    const { value, schema, path, old } = place;
    if (value === null || value === undefined) return;
    if (!this.hasRules(schema)) return;
    const seen = new SeenPlace(place);
    for (const rule of this.at(schema)) {
      if (budget.isSpent) return;
      const cause = checkRule(rule, seen, budget);
      if (cause !== undefined) causes.push(cause);
    }
    if (budget.isSpent) return;
    if (Array.isArray(value)) {
      const items = itemsOf(schema);
      if (items === undefined) return;
      const before = correlatedItems(schema, old);
      value.forEach((item, index) => {
        const itemPath = `${path}[${index}]`;
        this.visit(
          { value: item, schema: items, path: itemPath, old: before(item, index) },
          budget,
          causes,
        );
      });
    } else if (isObject(value)) {
      const before = isObject(old) ? old : {};
      for (const key of Object.keys(value).sort()) {
        const property = propertyOf(schema, key);
        const own = property ?? valuesOf(schema);
        if (own === undefined) continue;
        const childPath =
          property === undefined ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
        this.visit(
          { value: value[key], schema: own, path: childPath, old: before[key] },
          budget,
          causes,
        );
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
        schema === this.schema || schema['x-kubernetes-embedded-resource'] === true;
      this.compiled.set(schema, (rules = compileRules(schema, isResource)));
    }
    return rules;
  }
}

const rulesOf = (schema: JSONSchemaProps): readonly ValidationRule[] =>
  schema['x-kubernetes-validations'] ?? [];

function compileRules(schema: JSONSchemaProps, isResource: boolean): readonly CompiledRule[] {
  const rules = rulesOf(schema);
  const scope = rules.length === 0 ? undefined : ruleScope(schema, isResource);
  if (scope === undefined) return [];
  return rules.map((rule) => {
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
