import { describe, expect, it } from 'vitest';
import { NO_OPINION, requireAllowed, type Attributes, type Authorizer } from './authorizer.js';
import { UnionAuthorizer } from './union-authorizer.js';
import { ANONYMOUS } from './user.js';

const scale: Attributes = {
  kind: 'resource',
  verb: 'patch',
  group: 'apps',
  version: 'v1',
  resource: 'deployments',
  subresource: 'scale',
  namespace: 'shop',
  name: 'd',
};
const alice = { name: 'alice', groups: ['system:authenticated'] };
const silent: Authorizer = {
  authorize: () => NO_OPINION,
  rules: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
};
const says = (answer: ReturnType<Authorizer['authorize']>): Authorizer => ({
  ...silent,
  authorize: () => answer,
});

describe('authorization', () => {
  it('words a refusal like the API server', () => {
    expect(() => requireAllowed(silent, alice, scale)).toThrow(
      expect.objectContaining({
        message:
          'deployments.apps "d" is forbidden: User "alice" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"',
        details: { name: 'd', group: 'apps', kind: 'deployments' },
      }),
    );
    expect(() =>
      requireAllowed(silent, ANONYMOUS, { kind: 'path', verb: 'get', path: '/x' }),
    ).toThrow('forbidden: User "system:anonymous" cannot get path "/x"');
  });

  it('asks one authorizer after the other until one knows', () => {
    const allowing = says({ allowed: true, reason: 'mine' });
    const denying = says({ allowed: false, denied: true, reason: 'never' });
    const union = (...members: Authorizer[]) =>
      new UnionAuthorizer(members).authorize(alice, scale);
    expect(union(silent, allowing)).toEqual({ allowed: true, reason: 'mine' });
    expect(union(silent, denying, allowing)).toMatchObject({ allowed: false, reason: 'never' });
    expect(
      union(says({ allowed: false, reason: 'a' }), says({ allowed: false, reason: 'b' })),
    ).toEqual({ allowed: false, reason: 'a\nb' });
  });

  it('waits for an authorizer outside of the process and goes on behind it', async () => {
    const late = says(Promise.resolve({ allowed: false, reason: '', error: 'down' }));
    const union = new UnionAuthorizer([late, says({ allowed: true, reason: 'mine' })]);
    await expect(union.authorize(alice, scale)).resolves.toMatchObject({ allowed: true });
    await expect(new UnionAuthorizer([late]).authorize(alice, scale)).resolves.toEqual({
      allowed: false,
      reason: '',
      error: 'down',
    });
  });

  it('asks nobody about the privileged group', () => {
    const masters = { name: 'root', groups: ['system:masters'] };
    expect(new UnionAuthorizer([]).authorize(masters, scale)).toEqual({
      allowed: true,
      reason: '',
    });
  });
});
