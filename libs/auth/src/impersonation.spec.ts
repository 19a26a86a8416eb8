import { describe, expect, it } from 'vitest';
import { impersonate, type Authorizer, type User } from './index.js';

const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const everybody: Pick<Authorizer, 'authorize'> = {
  authorize: () => ({ allowed: true, reason: '' }),
};

describe('impersonation', () => {
  it('leaves the user alone without headers', () => {
    expect(impersonate(admin, {}, everybody)).toBe(admin);
  });

  it('takes user, groups, uid and extra values from the headers', () => {
    const headers = {
      'impersonate-user': 'alice',
      'impersonate-group': 'dev, ops',
      'impersonate-uid': 'u-42',
      'impersonate-extra-scopes': 'view',
      'impersonate-extra-acme.com%2fproject': 'x',
    };
    expect(impersonate(admin, headers, everybody)).toEqual({
      name: 'alice',
      uid: 'u-42',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { scopes: ['view'], 'acme.com/project': ['x'] },
    });
  });

  it('gives a service account its groups when none are named', () => {
    expect(
      impersonate(admin, { 'impersonate-user': 'system:serviceaccount:shop:robot' }, everybody),
    ).toMatchObject({
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    });
  });

  it('refuses groups without a user name', () => {
    expect(() => impersonate(admin, { 'impersonate-group': 'dev' }, everybody)).toThrow(
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string(nil)} without impersonating a user name',
    );
  });

  it('asks the authorizer for every part', () => {
    const noGroups: Pick<Authorizer, 'authorize'> = {
      authorize: (_user, attributes) => ({
        allowed: attributes.kind === 'resource' && attributes.resource !== 'groups',
        reason: '',
      }),
    };
    expect(() =>
      impersonate(admin, { 'impersonate-user': 'a', 'impersonate-group': 'dev' }, noGroups),
    ).toThrow(
      'groups "dev" is forbidden: User "admin" cannot impersonate resource "groups" in API group "" at the cluster scope',
    );
  });

  it('waits for an authorizer outside of the process', async () => {
    const late = { authorize: async () => ({ allowed: false, reason: '' }) };
    await expect(impersonate(admin, { 'impersonate-user': 'a' }, late)).rejects.toMatchObject({
      code: 403,
    });
  });
});
