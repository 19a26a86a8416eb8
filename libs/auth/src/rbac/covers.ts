import type { PolicyRule } from '#kinds';
import { urlMatches } from './rule-matching.js';

const ALL = '*';

/**
 * The parts of `wanted` that `held` does not give, each as a rule of one verb, group, resource and name (or path). Empty: whoever
 * holds `held` may hand out `wanted`.
 */
export function uncovered(
  held: readonly PolicyRule[],
  wanted: readonly PolicyRule[],
): readonly PolicyRule[] {
  return wanted.flatMap(parts).filter((part) => !held.some((rule) => covers(rule, part)));
}

/** Takes a rule apart. */
function parts(rule: PolicyRule): PolicyRule[] {
  const { apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  const verbs = rule.verbs ?? [];
  const single: PolicyRule[] = [];
  const names = resourceNames ?? [];
  for (const group of apiGroups ?? []) {
    for (const resource of resources ?? []) {
      for (const verb of verbs) {
        const part = { apiGroups: [group], resources: [resource], verbs: [verb] };
        if (names.length === 0) single.push(part);
        else for (const name of names) single.push({ ...part, resourceNames: [name] });
      }
    }
  }
  for (const url of nonResourceURLs ?? [])
    for (const verb of verbs) single.push({ nonResourceURLs: [url], verbs: [verb] });
  return single;
}

/** True when a rule gives all of a part that `parts` made. */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const names = rule.resourceNames ?? [];
  return (
    hasAll(rule.verbs, part.verbs) &&
    hasAll(rule.apiGroups, part.apiGroups) &&
    (part.resources ?? []).every((resource) => coversResource(rule.resources ?? [], resource)) &&
    (part.nonResourceURLs ?? []).every((url) =>
      (rule.nonResourceURLs ?? []).some((held) => urlMatches(held, url)),
    ) &&
    (names.length === 0 ||
      ((part.resourceNames ?? []).length > 0 &&
        part.resourceNames!.every((name) => names.includes(name))))
  );
}

function coversResource(held: readonly string[], resource: string): boolean {
  if (held.includes(ALL) || held.includes(resource)) return true;
  const slash = resource.indexOf('/');
  return slash >= 0 && held.includes(`${ALL}${resource.slice(slash)}`);
}

function hasAll(
  held: readonly string[] | null | undefined,
  wanted: readonly string[] | null | undefined,
): boolean {
  if ((wanted?.length ?? 0) === 0 || held?.includes(ALL) === true) return true;
  return wanted!.every((value) => held?.includes(value) === true);
}

/** Joins single rules that differ only in their verb, so that a list of what is missing can be read. */
export function compacted(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const joined = new Map<string, PolicyRule>();
  const others: PolicyRule[] = [];
  for (const rule of rules) {
    if ((rule.nonResourceURLs?.length ?? 0) > 0) {
      others.push(rule);
      continue;
    }
    const key = JSON.stringify([rule.apiGroups, rule.resources, rule.resourceNames]);
    const known = joined.get(key);
    const verbs = [...new Set([...(known?.verbs ?? []), ...(rule.verbs ?? [])])];
    joined.set(key, { ...rule, verbs });
  }
  return [...others, ...joined.values()];
}

/** A rule in one line, as the messages of the API server print it. */
export function ruleText(rule: PolicyRule): string {
  const fields = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ] as const;
  const stated = fields.filter(([, values]) => (values?.length ?? 0) > 0);
  return `{${stated.map(([name, values]) => `${name}:${goList(values!)}`).join(', ')}}`;
}

/** A list of texts as Go's `%q` prints it. */
export function goList(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}
