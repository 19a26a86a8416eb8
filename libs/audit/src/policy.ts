import { parse } from 'yaml';

/** How much of a request is written down, least first. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type Level = (typeof LEVELS)[number];

/** When something is written down. */
const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type Stage = (typeof STAGES)[number];

/** One rule; a list that is absent or empty matches everything. */
export interface PolicyRule {
  readonly level: Level;
  readonly users?: readonly string[];
  readonly userGroups?: readonly string[];
  readonly verbs?: readonly string[];
  /** '' is the scope of the cluster. */
  readonly namespaces?: readonly string[];
  readonly resources?: readonly {
    readonly group?: string;
    readonly resources?: readonly string[];
    readonly resourceNames?: readonly string[];
  }[];
  readonly nonResourceURLs?: readonly string[];
  readonly omitStages?: readonly Stage[];
  readonly omitManagedFields?: boolean;
}

/** A `Policy` of `audit.k8s.io/v1`. */
export interface Policy {
  readonly rules: readonly PolicyRule[];
  readonly omitStages?: readonly Stage[];
  readonly omitManagedFields?: boolean;
}

const POLICY_FIELDS = [
  'apiVersion',
  'kind',
  'metadata',
  'rules',
  'omitStages',
  'omitManagedFields',
];
const TEXT_LISTS = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs'];
const RULE_FIELDS = ['level', 'resources', 'omitStages', 'omitManagedFields', ...TEXT_LISTS];
const RESOURCE_FIELDS = ['group', 'resources', 'resourceNames'];

/**
 * Reads the text of a policy file (YAML or JSON), by the rules of kube-apiserver's `--audit-policy-file`. Throws an Error that says
 * what is wrong, and where; fields that nobody knows are wrong too, so that a misspelt one does not silently log too little.
 */
export function parsePolicy(text: string): Policy {
  const policy = fieldsOf(parse(text), 'policy', POLICY_FIELDS);
  if (policy['apiVersion'] !== 'audit.k8s.io/v1' || policy['kind'] !== 'Policy')
    throw new Error('it is no Policy of audit.k8s.io/v1');
  const rules = policy['rules'] ?? [];
  if (!Array.isArray(rules)) throw new Error('rules must be a list');
  if (rules.length === 0) throw new Error('a policy with 0 rules is not allowed');
  checkStages(policy['omitStages'], 'omitStages');
  checkBoolean(policy['omitManagedFields'], 'omitManagedFields');
  rules.forEach((rule, index) => checkRule(rule, `rules[${index}]`));
  return policy as unknown as Policy;
}

function checkRule(value: unknown, path: string): void {
  const rule = fieldsOf(value, path, RULE_FIELDS);
  oneOf(rule['level'], `${path}.level`, LEVELS);
  for (const name of TEXT_LISTS) checkTexts(rule[name], `${path}.${name}`);
  checkStages(rule['omitStages'], `${path}.omitStages`);
  checkBoolean(rule['omitManagedFields'], `${path}.omitManagedFields`);
  const urls = (rule['nonResourceURLs'] ?? []) as readonly string[];
  const resources = rule['resources'] ?? [];
  if (!Array.isArray(resources)) throw new Error(`${path}.resources must be a list`);
  const namespaces = (rule['namespaces'] ?? []) as readonly string[];
  if (urls.length > 0 && resources.length + namespaces.length > 0)
    throw new Error(
      `${path}.nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs`,
    );
  urls.forEach((url, index) => checkUrl(url, `${path}.nonResourceURLs[${index}]`));
  resources.forEach((item, index) => checkResources(item, `${path}.resources[${index}]`));
}

function checkResources(value: unknown, path: string): void {
  const { group, resources, resourceNames } = fieldsOf(value, path, RESOURCE_FIELDS);
  if (group !== undefined && typeof group !== 'string')
    throw new Error(`${path}.group must be text`);
  checkTexts(resources, `${path}.resources`);
  checkTexts(resourceNames, `${path}.resourceNames`);
  const named = ((resourceNames ?? []) as readonly string[]).length > 0;
  if (named && ((resources ?? []) as readonly string[]).length === 0)
    throw new Error(`${path}.resourceNames: using resourceNames requires at least one resource`);
}

function checkUrl(url: string, path: string): void {
  if (url === '*') return;
  if (!url.startsWith('/'))
    throw new Error(`${path}: non-resource URL rules must begin with a '/' character`);
  const star = url.indexOf('*');
  if (star !== -1 && star !== url.length - 1)
    throw new Error(`${path}: non-resource URL wildcards '*' must be the final character`);
}

function fieldsOf(value: unknown, path: string, known: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`${path} must be an object`);
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) throw new Error(`${path} has no field "${stranger}"`);
  return value as Record<string, unknown>;
}

function checkTexts(value: unknown, path: string): void {
  if (value === undefined || value === null) return;
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
    throw new Error(`${path} must be a list of texts`);
}

function checkStages(value: unknown, path: string): void {
  checkTexts(value, path);
  for (const stage of (value ?? []) as unknown[]) oneOf(stage, path, STAGES);
}

function checkBoolean(value: unknown, path: string): void {
  if (value !== undefined && value !== null && typeof value !== 'boolean')
    throw new Error(`${path} must be true or false`);
}

function oneOf(value: unknown, path: string, choices: readonly string[]): void {
  if (!choices.some((choice) => choice === value))
    throw new Error(
      `${path}: Unsupported value: ${JSON.stringify(value)}: supported values: ${choices.map((one) => `"${one}"`).join(', ')}`,
    );
}
