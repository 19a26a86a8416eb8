import { dns1123Subdomain, type Draft, type StatusCause } from '#machinery';
import type { Cell } from '../../../definition.js';
import type { ClusterRoleBinding, RoleBinding, Subject } from '../../../generated/index.gen.js';
import { age, name } from '../../cells/age.js';
import { toInternal } from '../../internal/form.js';
import { report, type Report } from '../../rules/report.js';
import { same } from '../../strategies/same.js';

const GROUP = 'rbac.authorization.k8s.io';

type Binding = RoleBinding | ClusterRoleBinding;

/** Defaults of a binding: roles, users and groups are names of RBAC, service accounts are objects. */
export function defaultBinding({ roleRef, subjects }: Draft<Binding>): void {
  if (roleRef) roleRef.apiGroup ||= GROUP;
  for (const subject of subjects ?? []) {
    if (!subject.apiGroup && (subject.kind === 'User' || subject.kind === 'Group'))
      subject.apiGroup = GROUP;
  }
}

/** What is wrong with a binding that may refer to roles of the given kinds. */
export function validateBinding(
  { roleRef, subjects }: Binding,
  kinds: readonly string[],
): StatusCause[] {
  return report((found) => {
    found.at('roleRef', () => {
      if (roleRef?.apiGroup !== GROUP)
        found.notSupported('apiGroup', roleRef?.apiGroup ?? '', [GROUP]);
      found.oneOf('kind', roleRef?.kind, kinds);
      if (!roleRef?.name) found.required('name');
      else if (/[/%]/.test(roleRef.name))
        found.invalid(
          'name',
          roleRef.name,
          `may not contain '${roleRef.name.includes('/') ? '/' : '%'}'`,
        );
    });
    found.each('subjects', subjects, (subject) => checkSubject(found, subject, kinds.length > 1));
  });
}

/** A binding is to one role for ever: who may change it is decided by what it gives. */
export function validateBindingUpdate(
  object: Binding,
  old: Binding,
  kinds: readonly string[],
): StatusCause[] {
  const changed = report((found) => {
    if (!same(object.roleRef, old.roleRef))
      found.invalid(
        'roleRef',
        toInternal('RoleRef', object.roleRef ?? {}),
        'cannot change roleRef',
      );
  });
  return [...validateBinding(object, kinds), ...changed];
}

function checkSubject(
  found: Report,
  { kind, name: subject, namespace, apiGroup = '' }: Subject,
  namespaced: boolean,
): void {
  if (!subject) found.required('name');
  if (kind === 'ServiceAccount') {
    if (subject) found.complaints('name', subject, dns1123Subdomain(subject));
    if (apiGroup !== '') found.notSupported('apiGroup', apiGroup, ['']);
    if (!namespaced && !namespace) found.required('namespace');
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== GROUP) found.notSupported('apiGroup', apiGroup, [GROUP]);
  } else found.notSupported('kind', kind, ['ServiceAccount', 'User', 'Group']);
}

/** The row of a binding. */
export function bindingRow(object: Binding): Cell[] {
  const names = (kind: string): string =>
    (object.subjects ?? [])
      .filter((subject) => subject.kind === kind)
      .map((subject) => subject.name)
      .join(', ');
  const accounts = (object.subjects ?? [])
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map((subject) => `${subject.namespace ?? ''}/${subject.name}`);
  return [
    name(object),
    `${object.roleRef?.kind ?? ''}/${object.roleRef?.name ?? ''}`,
    age(object),
    names('User'),
    names('Group'),
    accounts.join(', '),
  ];
}
