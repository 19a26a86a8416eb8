import { describe, expect, it } from 'vitest';
import { evaluate, type AuditedAttributes } from './matching.js';
import type { PolicyRule } from './policy.js';

const user = { name: 'ann', groups: ['dev', 'system:authenticated'] };
const about = (more: Partial<NonNullable<AuditedAttributes['resource']>>): AuditedAttributes => ({
  verb: 'get',
  user,
  path: '/api/v1/namespaces/red/pods/web',
  resource: {
    group: '',
    version: 'v1',
    resource: 'pods',
    subresource: '',
    namespace: 'red',
    name: 'web',
    ...more,
  },
});
const pod = about({});
const log = about({ subresource: 'log' });
const path: AuditedAttributes = { verb: 'get', user, path: '/healthz/ping' };
const matches = (rule: Omit<PolicyRule, 'level'>, attributes: AuditedAttributes): boolean =>
  evaluate({ rules: [{ level: 'Metadata', ...rule }] }, attributes).level !== 'None';

describe('the rules of an audit policy', () => {
  it.each<[string, Omit<PolicyRule, 'level'>, AuditedAttributes, boolean]>([
    ['nothing asked', {}, path, true],
    ['a user', { users: ['ann'] }, pod, true],
    ['another user', { users: ['bob'] }, pod, false],
    ['one of the groups', { userGroups: ['ops', 'dev'] }, pod, true],
    ['a verb', { verbs: ['list'] }, pod, false],
    ['a namespace', { namespaces: ['red'] }, pod, true],
    ['the scope of the cluster', { namespaces: [''] }, pod, false],
    ['a namespace, of a path', { namespaces: ['red'] }, path, false],
    ['a group', { resources: [{ group: '' }] }, log, true],
    ['another group', { resources: [{ group: 'apps' }] }, pod, false],
    ['a resource', { resources: [{ resources: ['pods'] }] }, pod, true],
    ['a resource, of its subresource', { resources: [{ resources: ['pods'] }] }, log, false],
    ['a subresource', { resources: [{ resources: ['pods/log'] }] }, log, true],
    ['all subresources', { resources: [{ resources: ['pods/*'] }] }, log, true],
    ['the subresource of all', { resources: [{ resources: ['*/log'] }] }, log, true],
    ['every resource', { resources: [{ resources: ['*'] }] }, log, true],
    ['a name', { resources: [{ resources: ['pods'], resourceNames: ['db'] }] }, pod, false],
    ['a beginning of a path', { nonResourceURLs: ['/healthz*'] }, path, true],
    ['a path', { nonResourceURLs: ['/healthz'] }, path, false],
    ['any path, of a resource', { nonResourceURLs: ['*'] }, pod, false],
  ])('%s', (_, rule, attributes, expected) => {
    expect(matches(rule, attributes)).toBe(expected);
  });

  it('decide by the first that matches, with the stages that either leaves out', () => {
    const { level, omitStages, omitManagedFields } = evaluate(
      {
        omitStages: ['RequestReceived'],
        omitManagedFields: true,
        rules: [
          { level: 'Request', users: ['bob'] },
          { level: 'Metadata', omitStages: ['Panic'], omitManagedFields: false },
          { level: 'RequestResponse' },
        ],
      },
      pod,
    );
    expect(level).toBe('Metadata');
    expect([...omitStages]).toEqual(['RequestReceived', 'Panic']);
    expect(omitManagedFields).toBe(false);
  });
});
