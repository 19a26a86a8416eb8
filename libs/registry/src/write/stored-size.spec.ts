import { describe, expect, it } from 'vitest';
import { registryFixture } from '../testing/fixture.js';

const sized = (bytes: number) => ({
  metadata: { name: 'large', annotations: { a: 'x'.repeat(200_000) } },
  spec: {
    containers: Array.from({ length: 8 }, (_, n) => ({
      name: `c${n}`,
      image: 'nginx',
      args: ['x'.repeat((bytes - 200_000) / 8)],
    })),
  },
});

describe('an object that etcd would not take', () => {
  const key = { resource: 'pods', namespace: 'default', name: 'large' };

  it.each([
    [1_600_000, 'etcdserver: request is too large'],
    [
      2_200_000,
      /^rpc error: code = ResourceExhausted desc = trying to send message larger than max \(22\d{5} vs\. 2097152\)$/,
    ],
  ])('of %d bytes is refused as etcd refuses it, and not stored', async (bytes, message) => {
    const { create, store } = await registryFixture();
    await expect(create('v1', 'pods', sized(bytes))).rejects.toMatchObject({
      code: 500,
      reason: '',
      message: expect.stringMatching(message),
    });
    expect(store.getPending(key)).toBeUndefined();
  });

  it('is one of 1.6, not of 1.5 million bytes', async () => {
    const { create, store } = await registryFixture();
    await create('v1', 'pods', sized(1_500_000));
    expect(store.getPending(key)).toBeDefined();
  });

  it('is measured with what managers own', async () => {
    const { create } = await registryFixture();
    const labels = Object.fromEntries(Array.from({ length: 45_000 }, (_, n) => [`label-${n}`, '']));
    await expect(
      create('v1', 'configmaps', { metadata: { name: 'many', labels } }),
    ).rejects.toMatchObject({ code: 500, message: 'etcdserver: request is too large' });
  });
});
