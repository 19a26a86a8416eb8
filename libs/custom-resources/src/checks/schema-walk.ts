import { fieldForbidden, fieldInvalid, fieldNotSupported, type StatusCause } from '#machinery';
import type { JSONSchemaProps } from '#kinds';
import { listAndMapTypeCauses } from './list-and-map-types.js';
import { cardinalityBelow } from './rule-costs.js';
import { ruleCauses, type RuleOptions, type RulePlace } from './rule-report.js';
import { ruleTextCauses } from './rule-texts.js';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const METADATA = new Set(['metadata', 'kind', 'apiVersion']);

interface Node extends RulePlace {
  /** Why no default may stand here; absent: one may. */
  readonly noDefault?: string;
  readonly isMeta: boolean;
  readonly isRoot: boolean;
  /** Rules in alternatives are not looked at. */
  readonly hasRules: boolean;
}

/** What a place and all below it break: rules of schemas, then rules of expressions. */
interface Found {
  readonly schema: StatusCause[];
  readonly cel: StatusCause[];
}

/**
 * What is wrong with a schema at any depth (apiextensions' `ValidateCustomResourceDefinitionOpenAPISchema`). Expressions are compiled where
 * nothing else is wrong at their place or below, and not at all without `rules`.
 */
export function schemaWalkCauses(
  schema: JSONSchemaProps,
  path: string,
  rules: RuleOptions | undefined,
): StatusCause[] {
  const root: Node = {
    schema,
    path,
    cardinality: 1n,
    isResource: true,
    uncorrelated: undefined,
    isMeta: false,
    isRoot: true,
    hasRules: rules !== undefined,
  };
  const found = walk(root, rules);
  return [...found.schema, ...found.cel];
}

function walk(node: Node, rules: RuleOptions | undefined): Found {
  const { schema, path } = node;
  const found: Found = { schema: [...unsupported(node), ...sizeCauses(schema, path)], cel: [] };
  for (const child of childrenOf(node)) {
    const below = walk(child, rules);
    for (const cause of below.schema) found.schema.push(cause);
    for (const cause of below.cel) found.cel.push(cause);
  }
  found.schema.push(
    ...preserveCauses(schema, path),
    ...listAndMapTypeCauses(schema, path),
    ...ruleTextCauses(schema, path),
  );
  if (found.schema.length === 0 && node.hasRules && rules !== undefined)
    found.cel.push(...ruleCauses(node, rules));
  return found;
}

/** What OpenAPI knows and Kubernetes does not. */
function unsupported({ schema, path, noDefault, isMeta }: Node): StatusCause[] {
  const causes: StatusCause[] = [];
  const forbid = (field: string, detail: string): unknown =>
    causes.push(fieldForbidden(`${path}.${field}`, detail));
  if (schema.type && !TYPES.includes(schema.type))
    causes.push(fieldNotSupported(`${path}.type`, schema.type, TYPES));
  if (schema.default !== undefined && noDefault !== undefined)
    forbid('default', `must not be set ${noDefault}`);
  if (schema.id) forbid('id', 'id is not supported');
  if (schema.additionalItems !== undefined)
    forbid('additionalItems', 'additionalItems is not supported');
  for (const field of ['patternProperties', 'definitions'] as const)
    if (Object.keys(schema[field] ?? {}).length > 0) forbid(field, `${field} is not supported`);
  if (schema.dependencies !== undefined) forbid('dependencies', 'dependencies is not supported');
  if (schema.$ref !== undefined) forbid('$ref', '$ref is not supported');
  if (schema.type === 'null')
    forbid('type', 'type cannot be set to null, use nullable as an alternative');
  if (Array.isArray(schema.items) && schema.items.length > 0)
    forbid('items', 'items must be a schema object and not an array');
  if (isMeta && schema['x-kubernetes-embedded-resource'] === true)
    forbid('x-kubernetes-embedded-resource', 'must not be used inside of resource meta');
  return causes;
}

function sizeCauses(
  { uniqueItems, additionalProperties: others, properties = {} }: JSONSchemaProps,
  path: string,
): StatusCause[] {
  const causes: StatusCause[] = [];
  if (uniqueItems === true)
    causes.push(
      fieldForbidden(
        `${path}.uniqueItems`,
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      ),
    );
  if (others !== undefined && others !== true && Object.keys(properties).length > 0)
    causes.push(
      fieldForbidden(
        `${path}.additionalProperties`,
        'additionalProperties and properties are mutual exclusive',
      ),
    );
  return causes;
}

function preserveCauses(schema: JSONSchemaProps, path: string): StatusCause[] {
  const word = 'x-kubernetes-preserve-unknown-fields';
  if (schema[word] !== false) return [];
  return [fieldInvalid(`${path}.${word}`, false, 'must be true or undefined')];
}

function childrenOf(node: Node): Node[] {
  const { schema, path, isMeta } = node;
  const cardinality = cardinalityBelow(schema, node.cardinality);
  const children: Node[] = [];
  const add = (child: unknown, member: string, own: Partial<Node> = {}): void => {
    if (typeof child !== 'object' || child === null || Array.isArray(child)) return;
    const below = child as JSONSchemaProps;
    const isResource = below['x-kubernetes-embedded-resource'] === true;
    const place = { schema: below, path: `${path}.${member}`, cardinality, isResource };
    children.push({ ...node, ...place, isRoot: false, ...own });
  };
  const inMap = 'inside additionalProperties applying to object metadata';
  add(schema.additionalProperties, 'additionalProperties', isMeta ? { noDefault: inMap } : {});
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    add(property, `properties[${name}]`, ofMetadata(node, name));
  const aside = { hasRules: false };
  add(schema.not, 'not', aside);
  for (const word of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [index, one] of (schema[word] ?? []).entries()) add(one, `${word}[${index}]`, aside);
  for (const [name, one] of Object.entries(schema.definitions ?? {}))
    add(one, `definitions[${name}]`, aside);
  // Only the items of map lists are followed from one state to the next.
  const isFollowed = schema['x-kubernetes-list-type'] === 'map';
  const uncorrelated = node.uncorrelated ?? (isFollowed ? undefined : path);
  if (Array.isArray(schema.items))
    for (const [index, one] of schema.items.entries())
      add(one, `items[${index}]`, { uncorrelated });
  else add(schema.items, 'items', { uncorrelated });
  for (const [name, one] of Object.entries(schema.dependencies ?? {}))
    add(one, `dependencies[${name}]`, aside);
  return children;
}

function ofMetadata({ schema, isRoot }: Node, name: string): Partial<Node> {
  const isObject = isRoot || schema['x-kubernetes-embedded-resource'] === true;
  if (!isObject || !METADATA.has(name)) return {};
  return { isMeta: true, ...(isRoot ? { noDefault: `in top-level ${name}` } : {}) };
}
