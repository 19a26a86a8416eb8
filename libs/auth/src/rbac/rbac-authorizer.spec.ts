import { beforeEach, describe, expect, it } from 'vitest';
import type { PolicyRule } from '#kinds';
import { VirtualClock, type KubeObject } from '#machinery';
import { openMemoryStore, type ClusterStore } from '#store';
import { clusterAccess, type ClusterAccess } from '../cluster-authorizer.js';
import type { Attributes, Decision } from '../authorizer.js';
import type { User } from '../user.js';
import { escalation } from './escalation.js';

const alice: User = { name: 'alice', groups: ['dev', 'system:authenticated'] };
const robot: User = { name: 'system:serviceaccount:shop:robot', groups: [] };
const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };

let store: ClusterStore;
let access: ClusterAccess;
beforeEach(async () => {
  store = await openMemoryStore({ clock: new VirtualClock() }).cluster('test');
  access = clusterAccess(store);
});

async function put(plural: string, namespace: string, name: string, more: object): Promise<void> {
  const key = { resource: `${plural}.rbac.authorization.k8s.io`, namespace, name };
  const metadata = { name, ...(namespace === '' ? {} : { namespace }) };
  await store.create(key, (revision) => {
    const object = {
      metadata: { ...metadata, resourceVersion: String(revision) },
      ...more,
    } as KubeObject;
    return { object, bytes: Buffer.from(JSON.stringify(object)) };
  });
}

async function remove(plural: string, namespace: string, name: string): Promise<void> {
  const key = { resource: `${plural}.rbac.authorization.k8s.io`, namespace, name };
  const entry = store.get(key)!;
  await store.delete(key, entry.revision, () => ({ object: entry.object, bytes: entry.bytes }));
}

const role = (rules: readonly PolicyRule[], namespace = 'shop', name = 'reader') =>
  put(namespace === '' ? 'clusterroles' : 'roles', namespace, name, { rules });
const bind = (subjects: readonly object[], kind = 'Role', namespace = 'shop', name = 'reader') =>
  put(namespace === '' ? 'clusterrolebindings' : 'rolebindings', namespace, 'b', {
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
  });
const user = { kind: 'User', name: 'alice' };

function asked(
  who: User,
  verb: string,
  resource: string,
  more: { namespace?: string; name?: string; subresource?: string; group?: string } = {},
): Decision {
  const attributes: Attributes = {
    kind: 'resource',
    verb,
    group: '',
    version: 'v1',
    resource,
    subresource: '',
    namespace: 'shop',
    name: '',
    ...more,
  };
  return access.authorizer.authorize(who, attributes) as Decision;
}

describe('RBAC', () => {
  it('allows what a RoleBinding gives, in its namespace, and says through what', async () => {
    await role([readPods]);
    await bind([user]);
    expect(asked(alice, 'list', 'pods')).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "b/shop" of Role "reader" to User "alice"',
    });
    expect(asked(alice, 'list', 'pods', { namespace: 'other' }).allowed).toBe(false);
    expect(asked(alice, 'list', 'pods', { namespace: '' }).allowed).toBe(false);
    expect(asked(alice, 'delete', 'pods')).toEqual({ allowed: false, reason: '' });
    expect(asked(alice, 'get', 'pods', { subresource: 'log' }).allowed).toBe(false);
  });

  it('allows everywhere what a ClusterRoleBinding gives, to groups and accounts too', async () => {
    await role([readPods], '');
    await bind(
      [
        { kind: 'Group', name: 'dev' },
        { kind: 'ServiceAccount', name: 'robot', namespace: 'shop' },
      ],
      'ClusterRole',
      '',
    );
    expect(asked(alice, 'list', 'pods', { namespace: '' }).reason).toBe(
      'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reader" to Group "dev"',
    );
    expect(asked(robot, 'get', 'pods', { name: 'p' }).reason).toContain(
      'ServiceAccount "robot/shop"',
    );
  });

  it('knows wildcards, subresources and names', async () => {
    await role([
      { verbs: ['*'], apiGroups: ['apps'], resources: ['*/scale', 'deployments'] },
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['mine'] },
    ]);
    await bind([user]);
    const apps = { group: 'apps' };
    expect(asked(alice, 'patch', 'statefulsets', { ...apps, subresource: 'scale' }).allowed).toBe(
      true,
    );
    expect(asked(alice, 'patch', 'deployments', apps).allowed).toBe(true);
    expect(asked(alice, 'patch', 'deployments', { ...apps, subresource: 'status' }).allowed).toBe(
      false,
    );
    expect(asked(alice, 'get', 'secrets', { name: 'mine' }).allowed).toBe(true);
    expect(asked(alice, 'get', 'secrets', { name: 'yours' }).allowed).toBe(false);
    expect(asked(alice, 'get', 'secrets').allowed).toBe(false);
  });

  it('matches paths by prefix', async () => {
    await role([{ verbs: ['get'], nonResourceURLs: ['/logs/*', '/metrics'] }], '');
    await bind([user], 'ClusterRole', '');
    const path = (text: string) =>
      (access.authorizer.authorize(alice, { kind: 'path', verb: 'get', path: text }) as Decision)
        .allowed;
    expect([path('/logs/a/b'), path('/metrics'), path('/logs'), path('/metrics/x')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('follows every change', async () => {
    expect(asked(alice, 'get', 'pods').allowed).toBe(false);
    await bind([user]);
    expect(asked(alice, 'get', 'pods')).toEqual({
      allowed: false,
      reason: 'RBAC: role.rbac.authorization.k8s.io "reader" not found',
    });
    await role([readPods]);
    expect(asked(alice, 'get', 'pods').allowed).toBe(true);
    await remove('rolebindings', 'shop', 'b');
    expect(asked(alice, 'get', 'pods').allowed).toBe(false);
  });

  it('lists what somebody may do', async () => {
    await role([readPods, { verbs: ['get'], nonResourceURLs: ['/x'] }], '');
    await bind([user], 'ClusterRole');
    expect(access.authorizer.rules(alice, 'shop')).toEqual({
      resourceRules: [readPods],
      nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x'] }],
      incomplete: false,
    });
    expect(access.authorizer.rules(alice, 'other').resourceRules).toEqual([]);
  });
});

describe('handing out rights', () => {
  it('is for those who hold them, wider rules included', async () => {
    await role([{ verbs: ['*'], apiGroups: ['', 'apps'], resources: ['pods', '*/scale'] }]);
    await bind([user]);
    const granting = (rule: PolicyRule) => escalation(access.rbac, alice, 'shop', [rule]);
    expect(granting(readPods)).toBeUndefined();
    expect(granting({ ...readPods, resourceNames: ['p'] })).toBeUndefined();
    expect(
      granting({ verbs: ['get'], apiGroups: ['apps'], resources: ['deployments/scale'] }),
    ).toBeUndefined();
  });

  it('names what is missing, joined by verb', () => {
    const wanted: PolicyRule[] = [
      { verbs: ['get', 'list'], apiGroups: [''], resources: ['secrets', 'pods'] },
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
    ];
    expect(escalation(access.rbac, alice, 'shop', wanted)).toBe(
      `user "alice" (groups=["dev" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}
{APIGroups:[""], Resources:["secrets"], Verbs:["get" "list"]}
{NonResourceURLs:["/metrics"], Verbs:["get"]}`,
    );
  });
});
