import type { NamedRuleWithOperations, RuleWithOperations } from '#kinds';

/** What a rule looks at. */
export interface Subject {
  readonly operation: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  /** '' for cluster-scoped objects. */
  readonly namespace: string;
  readonly name: string;
}

/** Whether a rule of a webhook or policy is about the request (`RuleWithOperations`; names only where the rule has any). */
export function ruleMatches(
  rule: RuleWithOperations & NamedRuleWithOperations,
  subject: Subject,
): boolean {
  return (
    scopeMatches(rule.scope, subject) &&
    has(rule.operations, subject.operation) &&
    has(rule.apiGroups, subject.group) &&
    has(rule.apiVersions, subject.version) &&
    (rule.resources ?? []).some((pattern) => resourceMatches(pattern, subject)) &&
    ((rule.resourceNames ?? []).length === 0 || rule.resourceNames!.includes(subject.name))
  );
}

const has = (list: readonly string[] | undefined, wanted: string): boolean =>
  list?.some((item) => item === '*' || item === wanted) ?? false;

function scopeMatches(scope: string | undefined, { group, resource, namespace }: Subject): boolean {
  // A namespace is a cluster-scoped object although requests for it carry its name as their namespace.
  const isCluster = namespace === '' || (group === '' && resource === 'namespaces');
  if (scope === 'Cluster') return isCluster;
  if (scope === 'Namespaced') return !isCluster;
  return true;
}

function resourceMatches(pattern: string, { resource, subresource }: Subject): boolean {
  const [wanted, part = ''] = pattern.split('/', 2) as [string, string?];
  return (wanted === '*' || wanted === resource) && (part === '*' || part === subresource);
}
