import { describe, expect, it } from 'vitest';
import type { Attributes, User } from '#auth';
import type { FlowSchema, PolicyRulesWithSubjects } from '#kinds';
import { schemaMatches } from './schema-matching.js';

const user: User = {
  name: 'system:serviceaccount:kube-system:dns',
  groups: ['system:serviceaccounts', 'system:authenticated'],
};
const asks: Attributes = {
  kind: 'resource',
  verb: 'get',
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'red',
  name: 'web',
};
const everything = {
  verbs: ['*'],
  apiGroups: ['*'],
  resources: ['*'],
  namespaces: ['*'],
};
const matches = (
  subject: object,
  rule: Partial<typeof everything> & { readonly clusterScope?: boolean } = {},
  attributes: Attributes = asks,
): boolean => {
  const rules = [
    {
      subjects: [subject],
      resourceRules: [{ ...everything, ...rule }],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz*'] }],
    },
  ] as unknown as PolicyRulesWithSubjects[];
  return schemaMatches({ spec: { rules } } as unknown as FlowSchema, user, attributes);
};
const all = { kind: 'Group', group: { name: '*' } };
const path = (text: string, verb = 'get'): Attributes => ({ kind: 'path', verb, path: text });

describe('a flow schema', () => {
  it.each([
    [{ kind: 'User', user: { name: user.name } }, true],
    [{ kind: 'User', user: { name: '*' } }, true],
    [{ kind: 'User', user: { name: 'ann' } }, false],
    [{ kind: 'Group', group: { name: 'system:serviceaccounts' } }, true],
    [{ kind: 'Group', group: { name: 'system:masters' } }, false],
    [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }, true],
    [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: 'dns' } }, true],
    [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube', name: '*' } }, false],
  ])('knows the subject %j: %s', (subject, expected) => {
    expect(matches(subject)).toBe(expected);
  });

  it.each([
    [{ resources: ['deployments'] }, false],
    [{ resources: ['deployments/scale'] }, true],
    [{ apiGroups: [''] }, false],
    [{ verbs: ['list', 'get'] }, true],
    [{ namespaces: ['blue'] }, false],
  ])('knows the rule %j: %s', (rule, expected) => {
    expect(matches(all, rule)).toBe(expected);
  });

  it('is about the scope of the cluster only when it says so', () => {
    const list = { ...asks, namespace: '' };
    expect(matches(all, {}, list)).toBe(false);
    expect(matches(all, { clusterScope: true }, list)).toBe(true);
  });

  it('knows beginnings of paths', () => {
    expect(matches(all, {}, path('/healthz/etcd'))).toBe(true);
    expect(matches(all, {}, path('/healthz', 'post'))).toBe(false);
    expect(matches(all, {}, path('/version'))).toBe(false);
  });
});
