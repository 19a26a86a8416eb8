import { describe, expect, it } from 'vitest';
import { AllowAuthenticated, ANONYMOUS, forbiddenError, type Attributes } from './index.js';

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

describe('authorization', () => {
  it('lets anonymous requests read the public paths and nothing else', () => {
    const authorizer = new AllowAuthenticated();
    expect(
      authorizer.authorize(ANONYMOUS, { kind: 'path', verb: 'get', path: '/version' }).allowed,
    ).toBe(true);
    expect(
      authorizer.authorize(ANONYMOUS, { kind: 'path', verb: 'get', path: '/api' }).allowed,
    ).toBe(false);
    expect(authorizer.authorize(ANONYMOUS, scale).allowed).toBe(false);
    expect(
      authorizer.authorize({ name: 'ann', groups: ['system:authenticated'] }, scale).allowed,
    ).toBe(true);
  });

  it('words a refusal like the API server', () => {
    const error = forbiddenError({ name: 'alice', groups: [] }, scale, '');
    expect(error.message).toBe(
      'deployments.apps "d" is forbidden: User "alice" cannot patch resource "deployments/scale" in API group "apps" in the namespace "shop"',
    );
    expect(error.details).toEqual({ name: 'd', group: 'apps', kind: 'deployments' });
    expect(forbiddenError(ANONYMOUS, { kind: 'path', verb: 'get', path: '/x' }, '').message).toBe(
      'forbidden: User "system:anonymous" cannot get path "/x"',
    );
  });
});
