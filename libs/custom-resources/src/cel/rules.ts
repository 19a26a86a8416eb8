import { isDeepStrictEqual } from 'node:util';
import { sizeOf } from '#cel';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  type StatusCause,
} from '#machinery';
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
import { compileExpression, type RuleExpression } from './rule-expression.js';
import { toCel } from './values.js';

/** What all rules of one request may cost together (`RuntimeCELCostBudget`), in steps of the evaluator. */
const BUDGET = 10_000_000;

interface CompiledRule {
  readonly rule: ValidationRule;
  /** Text: why the rule does not compile. */
  readonly test: RuleExpression | string;
  readonly message: RuleExpression | undefined;
}

/** One value and the schema and state before that belong to it. */
interface Place {
  readonly value: unknown;
  readonly schema: JSONSchemaProps;
  readonly path: string;
  readonly old: unknown;
}

/** A place as its rules see it; what they share is made once, and only when a rule needs it. */
class SeenPlace {
  private seen: { readonly self: unknown; readonly before: unknown } | undefined;
  private unchanged: boolean | undefined;
  private measured: number | undefined;

  constructor(readonly place: Place) {}

  get values(): { readonly self: unknown; readonly before: unknown } {
    const { value, schema, old } = this.place;
    return (this.seen ??= {
      self: toCel(value, schema),
      before: old === undefined ? undefined : toCel(old, schema),
    });
  }

  get isUnchanged(): boolean {
    const { value, old } = this.place;
    return (this.unchanged ??= old !== undefined && isDeepStrictEqual(value, old));
  }

  get size(): number {
    return (this.measured ??= sizeOf(this.place.value));
  }
}

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
    const budget = { left: BUDGET };
    const causes: StatusCause[] = [];
    this.visit({ value: object, schema: this.schema, path: '', old }, budget, causes);
    return causes;
  }

  private visit(place: Place, budget: { left: number }, causes: StatusCause[]): void {
    const { value, schema, path, old } = place;
    if (value === null || value === undefined) return;
    if (!this.hasRules(schema)) return;
    const seen = new SeenPlace(place);
    for (const rule of this.at(schema)) {
      if (budget.left <= 0) return;
      const cause = checkRule(rule, seen, budget);
      if (cause !== undefined) causes.push(cause);
    }
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
    if (rules === undefined) this.compiled.set(schema, (rules = rulesOf(schema).map(compileRule)));
    return rules;
  }
}

const rulesOf = (schema: JSONSchemaProps): readonly ValidationRule[] =>
  schema['x-kubernetes-validations'] ?? [];

function compileRule(rule: ValidationRule): CompiledRule {
  return {
    rule,
    test: attempt(rule.rule),
    message: rule.messageExpression ? usable(attempt(rule.messageExpression)) : undefined,
  };
}

function attempt(text: string): RuleExpression | string {
  try {
    return compileExpression(text);
  } catch (error) {
    return (error as Error).message;
  }
}

const usable = (expression: RuleExpression | string): RuleExpression | undefined =>
  typeof expression === 'string' ? undefined : expression;

function checkRule(
  { rule, test, message }: CompiledRule,
  seen: SeenPlace,
  budget: { left: number },
): StatusCause | undefined {
  const { value, schema, path, old } = seen.place;
  const at = path === '' ? '<nil>' : path;
  const type = typeName(schema);
  if (typeof test === 'string') return fieldInvalid(at, type, `rule compile error: ${test}`);
  const optionalOld = rule.optionalOldSelf === true;
  if (test.usesOld && old === undefined && !optionalOld) return undefined;
  if (!test.usesOld && seen.isUnchanged) return undefined;
  budget.left -= test.cost(seen.size);
  if (budget.left <= 0)
    return fieldInvalid(
      at,
      type,
      'validation failed due to running out of cost budget, no further validation rules will be run',
    );
  const { self, before } = seen.values;
  try {
    if (test.evaluate(self, before, optionalOld) === true) return undefined;
  } catch (error) {
    return fieldInvalid(at, type, `${(error as Error).message} evaluating rule: ${ruleText(rule)}`);
  }
  const detail = (message && expressed(message, self, before, optionalOld)) ?? messageOf(rule);
  return causeOf(rule, `${path}${fieldPathOf(rule, path)}` || at, value, detail);
}

/** The text that a message expression makes; undefined when it makes none that can be shown. */
function expressed(
  message: RuleExpression,
  self: unknown,
  old: unknown,
  optionalOld: boolean,
): string | undefined {
  try {
    const text = message.evaluate(self, old, optionalOld);
    const trimmed = typeof text === 'string' ? text.trim() : '';
    return trimmed === '' || trimmed.includes('\n') ? undefined : trimmed;
  } catch {
    return undefined;
  }
}

const ruleText = ({ rule }: ValidationRule): string => rule.trim().replaceAll('\n', ' ');
const messageOf = (rule: ValidationRule): string =>
  rule.message ? rule.message.trim() : `failed rule: ${ruleText(rule)}`;

/** `.spec.x['y']` as it continues the path of the value. */
function fieldPathOf({ fieldPath = '' }: ValidationRule, path: string): string {
  const written = fieldPath.replaceAll(/\['([^']*)'\]/g, '[$1]');
  return path === '' ? written.replace(/^\./, '') : written;
}

function causeOf(rule: ValidationRule, path: string, value: unknown, detail: string): StatusCause {
  const shown = isObject(value) || Array.isArray(value) ? undefined : value;
  switch (rule.reason) {
    case 'FieldValueForbidden':
      return fieldForbidden(path, detail);
    case 'FieldValueRequired':
      return fieldRequired(path, detail);
    case 'FieldValueDuplicate':
      return fieldDuplicate(path, shown ?? '');
    default:
      return shown === undefined
        ? { reason: 'FieldValueInvalid', message: `Invalid value: ${detail}`, field: path }
        : fieldInvalid(path, shown, detail);
  }
}

/** What stands for a value whose rule has no result. */
const typeName = (schema: JSONSchemaProps): string => schema.type ?? '';
