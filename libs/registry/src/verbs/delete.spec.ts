import { describe, expect, it } from 'vitest';
import type { Draft } from '#machinery';
import type { Pod } from '#kinds';
import { registryFixture } from '../testing/fixture.js';

const running: Draft<Pod> = {
  metadata: { name: 'p' },
  spec: { nodeName: 'n', containers: [{ name: 'c', image: 'nginx' }] },
};

async function runningPod() {
  const fixture = await registryFixture();
  const made = await fixture.create('v1', 'pods', running);
  const pod = fixture.target('v1', 'pods', 'default', 'p');
  const remove = () => fixture.api.delete(fixture.context, pod, { gracePeriodSeconds: 0 });
  return { ...fixture, made, pod, remove };
}

describe('a pod that is deleted without grace', () => {
  it('is announced as terminating and then gone, and the answer shows the announcement', async () => {
    const { watch, target, made, remove } = await runningPod();
    const { frames } = watch(target('v1', 'pods', 'default'), {
      resourceVersion: made.metadata.resourceVersion,
    });
    const { object } = await remove();
    expect(object.metadata).toMatchObject({ deletionGracePeriodSeconds: 0 });
    await expect.poll(() => frames.map(({ type }) => type)).toEqual(['MODIFIED', 'DELETED']);
  });

  it('is answered with the pod also when its kubelet removes it first', async () => {
    const { store, remove } = await runningPod();
    let helped: Promise<unknown> | undefined;
    const onChanges = (): void => void (helped ??= remove());
    store.watch({ resource: 'pods', after: store.revision, onChanges });
    const { object } = await remove();
    await helped;
    expect(object).toMatchObject({ kind: 'Pod', metadata: { name: 'p' } });
  });
});
