import type { PolicyRule } from '#kinds';
import type { Attributes } from '../authorizer.js';

const ALL = '*';

/** True when a rule of a role allows a request: verb, group, resource and name, or verb and path. */
export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (attributes.kind === 'path')
    return (
      has(rule.verbs, attributes.verb) &&
      (rule.nonResourceURLs ?? []).some((url) => urlMatches(url, attributes.path))
    );
  return ruleCoversResource(rule, attributes) && nameMatches(rule, attributes.name);
}

/** The same without a look at names: what is decided once for all objects of a resource. */
export function ruleCoversResource(
  rule: PolicyRule,
  { verb, group, resource, subresource }: Attributes & { readonly kind: 'resource' },
): boolean {
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    resourceMatches(rule.resources ?? [], resource, subresource)
  );
}

/** Rules without names are for all objects, and for requests that name none. */
export function nameMatches({ resourceNames }: PolicyRule, name: string): boolean {
  return (resourceNames?.length ?? 0) === 0 || resourceNames!.includes(name);
}

/** `/logs/*` covers everything that begins with `/logs/`. */
export function urlMatches(pattern: string, path: string): boolean {
  if (pattern === ALL || pattern === path) return true;
  return pattern.endsWith(ALL) && path.startsWith(pattern.replace(/\*+$/, ''));
}

function has(values: readonly string[] | null | undefined, wanted: string): boolean {
  return values != null && (values.includes(wanted) || values.includes(ALL));
}

/** `*` is everything, `pods/log` one subresource, `"*"` before `/scale` means that subresource of every resource. */
function resourceMatches(
  patterns: readonly string[],
  resource: string,
  subresource: string,
): boolean {
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  return patterns.some(
    (pattern) =>
      pattern === ALL ||
      pattern === wanted ||
      (subresource !== '' && pattern === `${ALL}/${subresource}`),
  );
}
