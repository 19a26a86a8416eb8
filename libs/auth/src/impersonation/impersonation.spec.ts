import { describe, expect, it } from 'vitest';
import { impersonate, type Attributes, type Authorizer, type User } from '../index.js';

const admin: User = { name: 'admin', groups: ['system:masters', 'system:authenticated'] };
const everybody: Pick<Authorizer, 'authorize'> = {
  authorize: () => ({ allowed: true, reason: '' }),
};

const getPods = (): Attributes => ({
  kind: 'resource',
  verb: 'get',
  group: '',
  version: 'v1',
  resource: 'pods',
  subresource: '',
  namespace: 'shop',
  name: 'a',
});
/** Allows what `may` says, by verb and resource. */
const allowing = (may: (verb: string, resource: string) => boolean) => ({
  authorize: (_: User, attributes: Attributes) => ({
    allowed: attributes.kind === 'resource' && may(attributes.verb, attributes.resource),
    reason: '',
  }),
});

describe('impersonation', () => {
  it('leaves the user alone without headers', () => {
    expect(impersonate(admin, {}, everybody, getPods)).toBe(admin);
  });

  it('takes user, groups, uid and extra values from the headers', () => {
    const headers = {
      'impersonate-user': 'alice',
      'impersonate-group': 'dev, ops',
      'impersonate-uid': 'u-42',
      'impersonate-extra-scopes': 'view',
      'impersonate-extra-acme.com%2fproject': 'x',
    };
    expect(impersonate(admin, headers, everybody, getPods)).toEqual({
      name: 'alice',
      uid: 'u-42',
      groups: ['dev', 'ops', 'system:authenticated'],
      extra: { scopes: ['view'], 'acme.com/project': ['x'] },
    });
  });

  it('gives a service account its groups when none are named', () => {
    expect(
      impersonate(
        admin,
        { 'impersonate-user': 'system:serviceaccount:shop:robot' },
        everybody,
        getPods,
      ),
    ).toMatchObject({
      groups: ['system:serviceaccounts', 'system:serviceaccounts:shop', 'system:authenticated'],
    });
  });

  it('refuses groups without a user name', () => {
    expect(() => impersonate(admin, { 'impersonate-group': 'dev' }, everybody, getPods)).toThrow(
      'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"dev"}, Extra:map[string][]string(nil)} without impersonating a user name',
    );
  });

  it('asks the authorizer for every part', () => {
    const noGroups = allowing((_, resource) => resource !== 'groups');
    const headers = { 'impersonate-user': 'a', 'impersonate-group': 'dev' };
    expect(() => impersonate(admin, headers, noGroups, getPods)).toThrow(
      'groups.authentication.k8s.io "dev" is forbidden: User "admin" cannot impersonate:user-info resource "groups" in API group "authentication.k8s.io" at the cluster scope',
    );
  });

  it('under constraint asks for what the request wants to do, too', () => {
    const onlyReading = allowing(
      (verb) => verb === 'impersonate:user-info' || verb === 'impersonate-on:user-info:get',
    );
    const headers = { 'impersonate-user': 'a' };
    expect(impersonate(admin, headers, onlyReading, getPods)).toMatchObject({
      name: 'a',
      constraint: 'impersonate:user-info',
    });
    const deleting = (): Attributes => ({ ...getPods(), verb: 'delete' });
    const nobody: User = { name: 'nobody', groups: [] };
    expect(() => impersonate(nobody, headers, onlyReading, deleting)).toThrow(
      'pods "a" is forbidden: User "nobody" cannot impersonate-on:user-info:delete resource "pods" in API group "" in the namespace "shop"',
    );
  });

  it('by the old verb is allowed still, and its refusal is told to who has used it', () => {
    const old = allowing((verb, resource) => verb === 'impersonate' && resource === 'users');
    expect(impersonate(admin, { 'impersonate-user': 'a' }, old, getPods)).toEqual({
      name: 'a',
      groups: ['system:authenticated'],
    });
    const more = { 'impersonate-user': 'a', 'impersonate-group': 'dev' };
    expect(() => impersonate(admin, more, old, getPods)).toThrow(
      'groups "dev" is forbidden: User "admin" cannot impersonate resource "groups" in API group "" at the cluster scope',
    );
  });

  it('as a node gives its group, to a service account on that node by a right of its own', () => {
    const own = allowing((verb) => verb.includes('associated-node'));
    const agent: User = {
      name: 'system:serviceaccount:shop:agent',
      groups: [],
      extra: { 'authentication.kubernetes.io/node-name': ['n1'] },
    };
    expect(
      impersonate(agent, { 'impersonate-user': 'system:node:n1' }, own, getPods),
    ).toMatchObject({ groups: ['system:nodes', 'system:authenticated'] });
    expect(() =>
      impersonate(agent, { 'impersonate-user': 'system:node:n2' }, own, getPods),
    ).toThrow('cannot impersonate-on:arbitrary-node:get');
  });

  it('never makes a member of system:masters under constraint', () => {
    const constrained = allowing((verb) => verb !== 'impersonate');
    const headers = { 'impersonate-user': 'a', 'impersonate-group': 'system:masters' };
    expect(() => impersonate(admin, headers, constrained, getPods)).toThrow(
      'impersonating the system:masters group is not allowed',
    );
  });

  it('waits for an authorizer outside of the process', async () => {
    const late = { authorize: async () => ({ allowed: false, reason: '' }) };
    await expect(
      impersonate(admin, { 'impersonate-user': 'a' }, late, getPods),
    ).rejects.toMatchObject({
      code: 403,
    });
  });
});
