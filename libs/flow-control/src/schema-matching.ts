import type { Attributes, User } from '#auth';
import type { FlowcontrolV1Subject, FlowSchema, PolicyRulesWithSubjects } from '#kinds';

const ALL = '*';

/** Whether a flow schema is about a request: one of its rules names the user and what they ask for (KEP-1040). */
export function schemaMatches(schema: FlowSchema, user: User, attributes: Attributes): boolean {
  return (schema.spec.rules ?? []).some(
    (rule) =>
      (rule.subjects ?? []).some((subject) => subjectMatches(subject, user)) &&
      requestMatches(rule, attributes),
  );
}

function subjectMatches(subject: FlowcontrolV1Subject, { name, groups }: User): boolean {
  switch (subject.kind) {
    case 'User':
      return subject.user?.name === ALL || subject.user?.name === name;
    case 'Group':
      return subject.group?.name === ALL || groups.includes(subject.group?.name ?? '');
    case 'ServiceAccount': {
      const { namespace, name: account } = subject.serviceAccount ?? {};
      const prefix = `system:serviceaccount:${namespace}:`;
      return account === ALL ? name.startsWith(prefix) : name === prefix + account;
    }
    default:
      return false;
  }
}

function requestMatches(rule: PolicyRulesWithSubjects, attributes: Attributes): boolean {
  if (attributes.kind === 'path')
    return (rule.nonResourceRules ?? []).some(
      ({ verbs, nonResourceURLs }) =>
        has(verbs, attributes.verb) &&
        (nonResourceURLs ?? []).some((url) => urlMatches(url, attributes.path)),
    );
  const { verb, group, resource, subresource, namespace } = attributes;
  const wanted = subresource === '' ? resource : `${resource}/${subresource}`;
  return (rule.resourceRules ?? []).some(
    (about) =>
      has(about.verbs, verb) &&
      has(about.apiGroups, group) &&
      has(about.resources, wanted) &&
      (namespace === '' ? about.clusterScope === true : has(about.namespaces, namespace)),
  );
}

function has(values: readonly string[] | null | undefined, wanted: string): boolean {
  return values != null && (values.includes(ALL) || values.includes(wanted));
}

function urlMatches(pattern: string, path: string): boolean {
  return (
    pattern === ALL ||
    pattern === path ||
    (pattern.endsWith(ALL) && path.startsWith(pattern.slice(0, -1)))
  );
}
