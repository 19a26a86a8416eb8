import { mostInRequest } from '#cel';
import { fieldForbidden, fieldInvalid, type StatusCause } from '#machinery';
import type { JSONSchemaProps, ValidationRule } from '#kinds';
import { ruleScope, type RuleExpression, type RuleScope } from '../cel/rule-expression.js';
import { itemsOf, valuesOf } from '../schema/node.js';
import {
  cardinalityBelow,
  costText,
  product,
  RULE_LIMIT,
  SchemaCost,
  type Cardinality,
} from './rule-costs.js';

interface SchemaOptions {
  /** The same schema is stored already: single rules may cost what they cost. */
  readonly isUnchanged: boolean;
}

/** One place of a schema. */
interface Node {
  readonly schema: JSONSchemaProps;
  readonly path: string;
  readonly cardinality: Cardinality;
  readonly isResource: boolean;
  /** The path of what keeps values here from being followed from one state to the next. */
  readonly uncorrelated: string | undefined;
}

/** What is wrong with the rules of a schema, in the words and the order of the server. */
export function schemaRuleCauses(
  schema: JSONSchemaProps,
  path: string,
  options: SchemaOptions,
): StatusCause[] {
  const cost = new SchemaCost();
  const root = { schema, path, cardinality: 1n, isResource: true, uncorrelated: undefined };
  return [...nodeCauses(root, cost, options), ...cost.causes(path)];
}

function nodeCauses(node: Node, cost: SchemaCost, options: SchemaOptions): StatusCause[] {
  const below = childrenOf(node).flatMap((child) => nodeCauses(child, cost, options));
  const rules = node.schema['x-kubernetes-validations'] ?? [];
  const scope = rules.length === 0 ? undefined : ruleScope(node.schema, node.isResource);
  if (scope === undefined) return below;
  const own = rules.flatMap((rule, index) =>
    new RuleReport(node, scope, cost, options, index).causes(rule),
  );
  return [...below, ...own];
}

function childrenOf({ schema, path, cardinality, uncorrelated }: Node): Node[] {
  const below = cardinalityBelow(schema, cardinality);
  const child = (own: JSONSchemaProps, member: string, isFollowed = true): Node => ({
    schema: own,
    path: `${path}.${member}`,
    cardinality: below,
    isResource: own['x-kubernetes-embedded-resource'] === true,
    uncorrelated: uncorrelated ?? (isFollowed ? undefined : path),
  });
  const values = valuesOf(schema);
  const items = itemsOf(schema);
  return [
    ...(values === undefined ? [] : [child(values, 'additionalProperties')]),
    ...Object.entries(schema.properties ?? {}).map(([name, own]) =>
      child(own, `properties[${name}]`),
    ),
    ...(items === undefined
      ? []
      : [child(items, 'items', schema['x-kubernetes-list-type'] === 'map')]),
  ];
}

class RuleReport {
  private readonly at: string;

  constructor(
    private readonly node: Node,
    private readonly scope: RuleScope,
    private readonly cost: SchemaCost,
    private readonly options: SchemaOptions,
    index: number,
  ) {
    this.at = `${node.path}.x-kubernetes-validations[${index}]`;
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
    const times = this.node.cardinality ?? mostInRequest(this.scope.declared);
    const own = isForEach ? product(mostCost, times) : mostCost;
    if (!this.options.isUnchanged && own > RULE_LIMIT)
      causes.push(fieldForbidden(`${this.at}.${member}`, costText(what, own, RULE_LIMIT)));
    this.cost.add(`${this.at}.${member}`, own);
  }

  private checkOld(rule: ValidationRule, usesOld: boolean, causes: StatusCause[]): void {
    const { uncorrelated } = this.node;
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
