import { pathSegmentName } from '#machinery';
import type { NamedRuleWithOperations, RuleWithOperations } from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];

/** Checks which requests a rule of a policy is about: it may name objects. */
export function checkNamedRule(found: Report, rule: NamedRuleWithOperations): void {
  const seen = new Set<string>();
  found.each('resourceNames', rule.resourceNames, (name) => {
    found.complaints('', name, pathSegmentName(name));
    if (seen.has(name)) found.duplicate('', name);
    seen.add(name);
  });
  checkRule(found, rule);
}

/** Checks which requests a rule is about, for webhooks and policies. */
export function checkRule(found: Report, rule: RuleWithOperations): void {
  const stars = (field: 'operations' | 'apiGroups' | 'apiVersions', what: string): void => {
    const list = rule[field] ?? [];
    if (list.length === 0) found.required(field);
    if (list.length > 1 && list.includes('*'))
      found.invalid(field, list, `if '*' is present, must not specify other ${what}`);
    found.each(field, list, (item) => {
      if (field === 'operations' && !OPERATIONS.includes(item))
        found.notSupported('', item, OPERATIONS);
      if (field === 'apiVersions' && item === '') found.required('');
    });
  };
  stars('operations', 'operations');
  stars('apiGroups', 'API groups');
  stars('apiVersions', 'API versions');
  checkResources(found, rule.resources ?? []);
  if (rule.scope !== undefined) found.oneOf('scope', rule.scope, ['*', 'Cluster', 'Namespaced']);
}

/** Resources, subresources and stars for either: what a wider one before says already is not repeated. */
function checkResources(found: Report, resources: readonly string[]): void {
  if (resources.length === 0) found.required('resources');
  // The last one without a slash decides, as in the server.
  let hasWhole = false;
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  found.each('resources', resources, (resource) => {
    if (resource === '') {
      found.required('');
      return;
    }
    const slash = resource.indexOf('/');
    if (slash === -1) {
      hasWhole = resource !== '*';
      return;
    }
    const [whole, part] = [resource.slice(0, slash), resource.slice(slash + 1)];
    const twice = (wider: string): void =>
      found.invalid('', resource, `if '${wider}' is present, must not specify ${resource}`);
    if (allOf.has(whole)) twice(`${whole}/*`);
    if (ofAll.has(part)) twice(`*/${part}`);
    if (part === '*') allOf.add(whole);
    if (whole === '*') ofAll.add(part);
  });
  const others = 'must not specify other resources';
  if (resources.length > 1 && resources.includes('*/*'))
    found.invalid('resources', resources, `if '*/*' is present, ${others}`);
  if (resources.includes('*') && hasWhole)
    found.invalid('resources', resources, `if '*' is present, ${others} without subresources`);
}
