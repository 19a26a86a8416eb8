import { CostLimitError, type Outcome } from '#cel';
import {
  fieldDuplicate,
  fieldForbidden,
  fieldInvalid,
  fieldRequired,
  type StatusCause,
} from '#machinery';
import type { ValidationRule } from '#kinds';
import { isObject } from '../schema/node.js';
import type { RuleExpression } from './rule-expression.js';
import type { SeenPlace } from './seen-place.js';

/** How long a message may be that an expression makes, in bytes (`MaxEvaluatedMessageExpressionSizeBytes`). */
const MAX_MESSAGE = 5 * 1024;

export interface CompiledRule {
  readonly rule: ValidationRule;
  /** Text: why the rule does not compile. */
  readonly test: RuleExpression | string;
  readonly message: RuleExpression | undefined;
}

/** A rule that a value breaks; kept: the value is an old one, which is no fault. */
export interface BrokenRule {
  readonly cause: StatusCause;
  readonly isKept: boolean;
}

/** What is left for the rules of a request, in cel-go's units; once it is spent no other rule runs. */
export interface Budget {
  left: number;
  isSpent: boolean;
}

const OUT_OF_BUDGET = 'running out of cost budget, no further validation rules will be run';

/** What a rule finds wrong about a value, in the words of the server (apiextensions' `schema/cel`). */
export function checkRule(
  { rule, test, message }: CompiledRule,
  seen: SeenPlace,
  budget: Budget,
): BrokenRule | undefined {
  const { value, schema, path, old } = seen.place;
  const at = path === '' ? '<nil>' : path;
  const failed = (detail: string): BrokenRule => ({
    cause: fieldInvalid(at, schema.type ?? '', detail),
    isKept: false,
  });
  if (typeof test === 'string') return failed(`rule compile error: ${test}`);
  const optionalOld = rule.optionalOldSelf === true;
  if (test.usesOld && old === undefined && !optionalOld) return undefined;
  const { self, before } = seen.values;
  const outcome = test.evaluate(self, before);
  if (!spend(budget, outcome)) return failed(`validation failed due to ${OUT_OF_BUDGET}`);
  if (outcome.problem !== undefined) {
    budget.isSpent = outcome.problem instanceof CostLimitError;
    return failed(problemText(outcome.problem, rule));
  }
  if (outcome.value === true) return undefined;
  const place = `${path}${fieldPathOf(rule, path)}` || at;
  const broken = (cause: StatusCause): BrokenRule => ({
    cause,
    isKept: !test.usesOld && seen.isUnchanged,
  });
  if (message === undefined) return broken(causeOf(rule, place, value, messageOf(rule)));
  const told = message.evaluate(self, before);
  if (!spend(budget, told))
    return broken(
      fieldInvalid(
        place,
        schema.type ?? '',
        `messageExpression evaluation failed due to ${OUT_OF_BUDGET}`,
      ),
    );
  if (told.problem instanceof CostLimitError) {
    budget.isSpent = true;
    const text = JSON.stringify(rule.messageExpression);
    const detail = `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${text}`;
    return broken(fieldInvalid(place, schema.type ?? '', detail));
  }
  return broken(causeOf(rule, place, value, textIn(told) ?? messageOf(rule)));
}

/** False when the budget does not reach. */
function spend(budget: Budget, { cost }: Outcome): boolean {
  budget.isSpent = cost > budget.left;
  budget.left -= cost;
  return !budget.isSpent;
}

function problemText(problem: Error, rule: ValidationRule): string {
  const { message } = problem;
  const text = ruleText(rule);
  if (problem instanceof CostLimitError)
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${text}`;
  return message.startsWith('no such overload')
    ? `'${message}': call arguments did not match a supported operator, function or macro signature for rule: ${text}`
    : `${message} evaluating rule: ${text}`;
}

/** The text that a message expression made; undefined when it made none that can be shown. */
function textIn({ value }: Outcome): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  const isShown = text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= MAX_MESSAGE;
  return isShown ? text : undefined;
}

const ruleText = ({ rule, message }: ValidationRule): string => (message || rule).trim();
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
