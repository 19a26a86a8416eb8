import { mostInRequest } from '#cel';
import { fieldForbidden, fieldInternal, fieldInvalid, type StatusCause } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { ruleScope, type RuleExpression, type RuleScope } from '../cel/rule-expression.js';
import { costText, product, RULE_LIMIT, type Cardinality, type SchemaCost } from './rule-costs.js';

/** One place of a schema, as its rules are about it. */
export interface RulePlace {
  readonly schema: JSONSchemaProps;
  readonly path: string;
  readonly cardinality: Cardinality;
  readonly isResource: boolean;
  /** The path of what keeps values here from being followed from one state to the next. */
  readonly uncorrelated: string | undefined;
}

export interface RuleOptions {
  readonly cost: SchemaCost;
  /** The same schema is stored already: single rules may cost what they cost. */
  readonly isUnchanged: boolean;
}

const NO_TYPES =
  'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations';

/** What is wrong with the rules at one place, in the words and the order of the server. */
export function ruleCauses(place: RulePlace, options: RuleOptions): StatusCause[] {
  const rules = place.schema['x-kubernetes-validations'] ?? [];
  if (rules.length === 0) return [];
  const scope = ruleScope(place.schema, place.isResource);
  if (scope === undefined)
    return [fieldInternal(`${place.path}.x-kubernetes-validations`, NO_TYPES)];
  return rules.flatMap((rule, index) => new RuleReport(place, scope, options, index).causes(rule));
}

class RuleReport {
  private readonly at: string;

  constructor(
    private readonly place: RulePlace,
    private readonly scope: RuleScope,
    private readonly options: RuleOptions,
    index: number,
  ) {
    this.at = `${place.path}.x-kubernetes-validations[${index}]`;
  }

  causes(rule: ValidationRule): StatusCause[] {
    const causes: StatusCause[] = [];
    const test = this.attempt(() => this.scope.rule(rule), rule, 'rule', causes);
    if (test !== undefined) this.count(test, 'rule', 'estimated rule cost', causes, true);
    if (test !== undefined && rule.messageExpression) {
      const message = this.attempt(
        () => this.scope.message(rule),
        rule,
        'messageExpression',
        causes,
      );
      if (message !== undefined)
        this.count(message, 'messageExpression', 'estimated messageExpression cost', causes, false);
    }
    this.checkOld(rule, test?.usesOld === true, causes);
    return causes;
  }

  private attempt(
    compile: () => RuleExpression,
    rule: ValidationRule,
    member: string,
    causes: StatusCause[],
  ): RuleExpression | undefined {
    try {
      return compile();
    } catch (error) {
      causes.push(fieldInvalid(`${this.at}.${member}`, shownRule(rule), (error as Error).message));
      return undefined;
    }
  }

  /** A rule costs for each value that it is about; the message only once. */
  private count(
    { mostCost }: RuleExpression,
    member: string,
    what: string,
    causes: StatusCause[],
    isForEach: boolean,
  ): void {
    const times = this.place.cardinality ?? mostInRequest(this.scope.declared);
    const own = isForEach ? product(mostCost, times) : mostCost;
    if (!this.options.isUnchanged && own > RULE_LIMIT)
      causes.push(fieldForbidden(`${this.at}.${member}`, costText(what, own, RULE_LIMIT)));
    this.options.cost.add(`${this.at}.${member}`, own);
  }

  private checkOld(rule: ValidationRule, usesOld: boolean, causes: StatusCause[]): void {
    const { uncorrelated } = this.place;
    if (usesOld && uncorrelated !== undefined) {
      const detail = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`;
      causes.push(fieldInvalid(`${this.at}.rule`, rule.rule, detail));
    }
    if (!usesOld && rule.optionalOldSelf !== undefined)
      causes.push(
        fieldInvalid(
          `${this.at}.optionalOldSelf`,
          rule.optionalOldSelf,
          'may not be set if oldSelf is not used in rule',
        ),
      );
  }
}

/** A rule as the server shows the whole of it. */
const shownRule = (rule: ValidationRule): object => ({
  Rule: rule.rule,
  Message: rule.message ?? '',
  MessageExpression: rule.messageExpression ?? '',
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? '',
  OptionalOldSelf: rule.optionalOldSelf ?? null,
});
