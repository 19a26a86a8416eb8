import { describe, expect, it } from 'vitest';
import type { KubeObject } from '#machinery';
import { registryFixture } from '../testing/fixture.js';
import type { Reviews } from './reviews.js';

const AUTHORIZATION = 'authorization.k8s.io/v1';
/** Only alice may do anything; the only token is `good`. */
const reviews: Reviews = {
  authorizer: {
    authorize: ({ name }) => ({
      allowed: name === 'alice',
      reason: name === 'alice' ? 'hers' : '',
    }),
    rules: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
  },
  reviewToken: async (token) =>
    token === 'good'
      ? { authenticated: true, user: { name: 'robot', groups: ['g'] }, audiences: ['api'] }
      : { authenticated: false, error: 'invalid bearer token' },
};
const resourceAttributes = { verb: 'get', resource: 'pods' };

async function asked(apiVersion: string, plural: string, body: object): Promise<KubeObject> {
  const { create } = await registryFixture({ reviews });
  return create(apiVersion, plural, body as KubeObject);
}

describe('a review', () => {
  it('asks for the user of the request, or for somebody else', async () => {
    const own = await asked(AUTHORIZATION, 'selfsubjectaccessreviews', {
      spec: { resourceAttributes },
    });
    expect(own).toMatchObject({ status: { allowed: false } });
    const other = await asked(AUTHORIZATION, 'subjectaccessreviews', {
      spec: { user: 'alice', resourceAttributes },
    });
    expect(other).toMatchObject({ status: { allowed: true, reason: 'hers' } });
  });

  it('is refused when it asks about nothing and nobody', async () => {
    const asking = asked(AUTHORIZATION, 'subjectaccessreviews', { spec: {} });
    await expect(asking).rejects.toMatchObject({
      code: 422,
      details: {
        group: 'authorization.k8s.io',
        causes: [{ field: 'spec.resourceAttributes' }, { field: 'spec.user' }],
      },
    });
  });

  it('of a wrong token is an answer, of none an error', async () => {
    const review = (token: string) =>
      asked('authentication.k8s.io/v1', 'tokenreviews', { spec: { token } });
    expect(await review('good')).toMatchObject({
      status: { authenticated: true, user: { username: 'robot' }, audiences: ['api'] },
    });
    expect(await review('bad')).toMatchObject({ status: { error: 'invalid bearer token' } });
    await expect(review('')).rejects.toMatchObject({ code: 400 });
  });

  it('is not stored', async () => {
    const { create, store } = await registryFixture({ reviews });
    await create('authentication.k8s.io/v1', 'selfsubjectreviews', {});
    expect(store.revision).toBe((await registryFixture()).store.revision);
  });
});
