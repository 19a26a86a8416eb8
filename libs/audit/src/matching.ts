import type { User } from '#auth';
import type { Level, Policy, PolicyRule, Stage } from './policy.js';

/** What rules look at. */
export interface AuditedAttributes {
  /** The verb of the authorizer's attributes; the method in lower case for paths that name no resource. */
  readonly verb: string;
  /** Absent when authentication failed. */
  readonly user?: User;
  /** The path of the URL, without its query. */
  readonly path: string;
  /** Absent for paths that name no resource. Empty texts stand for parts that the path does not have. */
  readonly resource?: {
    readonly group: string;
    readonly version: string;
    readonly resource: string;
    readonly subresource: string;
    readonly namespace: string;
    readonly name: string;
  };
}

/** What the policy wants of a request. */
export interface Evaluation {
  readonly level: Level;
  readonly omitStages: ReadonlySet<Stage>;
  readonly omitManagedFields: boolean;
}

const NOTHING: Evaluation = { level: 'None', omitStages: new Set(), omitManagedFields: false };

/** The first rule that matches decides; without one nothing is written down (the documentation of `audit.k8s.io/v1` Policy). */
export function evaluate(policy: Policy, attributes: AuditedAttributes): Evaluation {
  const rule = policy.rules.find((candidate) => ruleMatches(candidate, attributes));
  if (rule === undefined) return NOTHING;
  return {
    level: rule.level,
    omitStages: new Set([...(policy.omitStages ?? []), ...(rule.omitStages ?? [])]),
    omitManagedFields: rule.omitManagedFields ?? policy.omitManagedFields ?? false,
  };
}

function ruleMatches(rule: PolicyRule, attributes: AuditedAttributes): boolean {
  const { user, verb, path, resource } = attributes;
  if (isGiven(rule.users) && !rule.users.includes(user?.name ?? '')) return false;
  const groups = user?.groups ?? [];
  if (isGiven(rule.userGroups) && !rule.userGroups.some((name) => groups.includes(name)))
    return false;
  if (isGiven(rule.verbs) && !rule.verbs.includes(verb)) return false;
  if (isGiven(rule.namespaces) || isGiven(rule.resources))
    return resource !== undefined && resourceMatches(rule, resource);
  if (isGiven(rule.nonResourceURLs))
    return resource === undefined && rule.nonResourceURLs.some((spec) => pathMatches(path, spec));
  return true;
}

function resourceMatches(
  rule: PolicyRule,
  asked: NonNullable<AuditedAttributes['resource']>,
): boolean {
  if (isGiven(rule.namespaces) && !rule.namespaces.includes(asked.namespace)) return false;
  if (!isGiven(rule.resources)) return true;
  return rule.resources.some(({ group, resources, resourceNames }) => {
    if ((group ?? '') !== asked.group) return false;
    if (!isGiven(resources)) return true;
    if (isGiven(resourceNames) && !resourceNames.includes(asked.name)) return false;
    return resources.some((spec) => specMatches(spec, asked.resource, asked.subresource));
  });
}

/** `pods` means pods alone; `pods/log` one subresource, `pods/*` all of them and `*\/scale` one of every resource. */
function specMatches(spec: string, resource: string, subresource: string): boolean {
  if (spec === '*' || spec === (subresource === '' ? resource : `${resource}/${subresource}`))
    return true;
  if (subresource !== '' && spec === `*/${subresource}`) return true;
  return spec === `${resource}/*`;
}

function pathMatches(path: string, spec: string): boolean {
  return spec === path || (spec.endsWith('*') && path.startsWith(spec.slice(0, -1)));
}

function isGiven<T>(list: readonly T[] | undefined | null): list is readonly T[] {
  return (list?.length ?? 0) > 0;
}
