import { dns1123Label, dns1123Subdomain } from '#machinery';
import type {
  FlowcontrolV1Subject,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
} from '../../../generated/index.gen.js';
import type { Report } from '../../rules/report.js';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
];
const SUBJECTS = { Group: 'group', ServiceAccount: 'serviceAccount', User: 'user' } as const;

/** Checks whose requests for what belong to a flow; `found` is at the rule. */
export function checkFlowRule(found: Report, rule: PolicyRulesWithSubjects): void {
  const { subjects, resourceRules, nonResourceRules } = rule;
  if ((subjects?.length ?? 0) === 0)
    found.required('subjects', 'subjects must contain at least one value');
  found.each('subjects', subjects, (subject) => checkSubject(found, subject));
  if (!resourceRules?.length && !nonResourceRules?.length)
    found.required('', 'at least one of resourceRules and nonResourceRules has to be non-empty');
  found.each('resourceRules', resourceRules, (one) => checkResourceRule(found, one));
  found.each('nonResourceRules', nonResourceRules, (one) => checkPathRule(found, one));
}

function checkSubject(found: Report, subject: FlowcontrolV1Subject): void {
  const kind = subject.kind as keyof typeof SUBJECTS;
  if (!(kind in SUBJECTS)) {
    found.notSupported('kind', kind ?? '', Object.keys(SUBJECTS));
    return;
  }
  const own = SUBJECTS[kind];
  const given = subject[own];
  if (given === undefined) found.required(own, `${own} is required when subject kind is '${kind}'`);
  else found.at(own, () => checkGiven(found, given, kind));
  for (const [otherKind, other] of [
    ['ServiceAccount', 'serviceAccount'],
    ['User', 'user'],
    ['Group', 'group'],
  ] as const)
    if (other !== own && subject[other] !== undefined)
      found.forbidden(other, `${other} is forbidden when subject kind is not '${otherKind}'`);
}

function checkGiven(
  found: Report,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  kind: keyof typeof SUBJECTS,
): void {
  if (!name) found.required('name');
  else if (kind === 'ServiceAccount' && name !== '*')
    found.complaints('name', name, dns1123Subdomain(name));
  if (kind !== 'ServiceAccount') return;
  if (!namespace) found.required('namespace', 'must specify namespace for service account');
  else found.complaints('namespace', namespace, dns1123Label(namespace));
}

function checkVerbs(found: Report, verbs: readonly string[] | null | undefined): void {
  if (!verbs?.length) found.required('verbs', 'verbs must contain at least one value');
  else if (!onlyWildcard(found, 'verbs', verbs, 'verbs'))
    if (verbs.some((verb) => !VERBS.includes(verb))) found.notSupported('verbs', verbs, VERBS);
}

/** True for a list with the wildcard, which has to stand alone. */
function onlyWildcard(
  found: Report,
  field: string,
  list: readonly string[],
  what: string,
): boolean {
  if (!list.includes('*')) return false;
  if (list.length > 1)
    found.invalid(field, list, `if '*' is present, must not specify other ${what}`);
  return true;
}

function checkResourceRule(found: Report, rule: ResourcePolicyRule): void {
  checkVerbs(found, rule.verbs);
  for (const [field, what] of [
    ['apiGroups', 'api group'],
    ['resources', 'resource'],
  ] as const) {
    const list = rule[field];
    if (!list?.length) found.required(field, `resource rules must supply at least one ${what}`);
    else onlyWildcard(found, field, list, `${what}s`);
  }
  const namespaces = rule.namespaces ?? [];
  if (namespaces.length === 0) {
    if (!rule.clusterScope)
      found.required(
        'namespaces',
        'resource rules that are not cluster scoped must supply at least one namespace',
      );
  } else if (!onlyWildcard(found, 'namespaces', namespaces, 'namespaces'))
    found.each('namespaces', namespaces, (namespace) => {
      for (const complaint of dns1123Label(namespace))
        found.invalid(
          '',
          namespace,
          `each member of this list must be '*' or a DNS-1123 label; ${complaint}`,
        );
    });
}

function checkPathRule(
  found: Report,
  { verbs, nonResourceURLs: paths }: NonResourcePolicyRule,
): void {
  checkVerbs(found, verbs);
  if (!paths?.length)
    found.required('nonResourceURLs', 'nonResourceURLs must contain at least one value');
  else if (!onlyWildcard(found, 'nonResourceURLs', paths, 'non-resource URLs'))
    found.each('nonResourceURLs', paths, (path) => {
      const why = pathFault(path);
      if (why !== undefined) found.invalid('', path, why);
    });
}

function pathFault(path: string): string | undefined {
  if (path === '') return 'must not be empty';
  if (path === '/') return undefined;
  if (!path.startsWith('/')) return 'must start with slash';
  if (path.includes(' ')) return 'must not contain white-space';
  if (path.includes('//')) return 'must not contain double slash';
  const stars = path.split('*').length - 1;
  return stars > 1 || (stars === 1 && !path.endsWith('/*'))
    ? 'wildcard can only do suffix matching'
    : undefined;
}
