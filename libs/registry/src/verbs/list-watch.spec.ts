import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WatchFrame } from '../request.js';
import { registryFixture, type RegistryFixture } from '../testing/fixture.js';

const names = (frames: readonly WatchFrame[]): string[] =>
  frames.map((frame) => ('entry' in frame ? `${frame.type} ${frame.entry.name}` : frame.type));

async function withMaps(count: number): Promise<RegistryFixture> {
  const fixture = await registryFixture();
  for (let index = 0; index < count; index++) {
    const labels = { odd: String(index % 2 === 1) };
    await fixture.create('v1', 'configmaps', {
      metadata: { name: `c${String(index).padStart(2, '0')}`, labels },
    });
  }
  return fixture;
}

describe('lists', () => {
  it('are the same page by page, whatever happens in between', async () => {
    const { api, context, create, target } = await withMaps(23);
    const at = target('v1', 'configmaps', 'default');
    const all = await api.list(context, at, {});
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.boolean(), async (limit, odd) => {
        const selector = odd ? { labelSelector: 'odd=true' } : {};
        const found: string[] = [];
        let token: string | undefined;
        const wanted = all.entries.filter(
          ({ object }) => !odd || object.metadata.labels?.['odd'] === 'true',
        );
        do {
          const exact =
            token === undefined
              ? { resourceVersion: all.resourceVersion, resourceVersionMatch: 'Exact' }
              : { continue: token };
          const page = await api.list(context, at, { ...selector, ...exact, limit });
          expect(page.resourceVersion).toBe(all.resourceVersion);
          found.push(...page.entries.map(({ name }) => name));
          token = page.continue;
          await create('v1', 'configmaps', { metadata: { generateName: 'c0-' } });
        } while (token !== undefined);
        expect(found).toEqual(wanted.map(({ name }) => name));
      }),
      { numRuns: 20 },
    );
  });

  it('say how many items are to come, without a selector only', async () => {
    const { api, context, target } = await withMaps(5);
    const at = target('v1', 'configmaps', 'default');
    expect(await api.list(context, at, { limit: 2 })).toMatchObject({ remainingItemCount: 3 });
    expect(
      (await api.list(context, at, { limit: 1, labelSelector: 'odd' })).remainingItemCount,
    ).toBeUndefined();
  });

  it('go on inconsistently once the history of a token is gone', async () => {
    const { api, context, create, store, target } = await withMaps(5);
    const at = target('v1', 'configmaps', 'default');
    const first = await api.list(context, at, { limit: 2 });
    await create('v1', 'configmaps', { metadata: { name: 'z' } });
    await store.compact(store.revision);
    const error = (await api
      .list(context, at, { continue: first.continue! })
      .catch((reason: unknown) => reason)) as {
      code: number;
      toStatus(): { metadata: { continue: string } };
    };
    expect(error.code).toBe(410);
    const rest = await api.list(context, at, { continue: error.toStatus().metadata.continue });
    expect(rest.entries.map(({ name }) => name)).toEqual(['c02', 'c03', 'c04', 'z']);
  });

  it('refuse versions that do not exist yet', async () => {
    const { api, context, target } = await withMaps(1);
    await expect(
      api.list(context, target('v1', 'configmaps'), { resourceVersion: '999999' }),
    ).rejects.toMatchObject({
      code: 504,
      details: { retryAfterSeconds: 1 },
    });
  });

  it('refuse fields that the kind cannot be selected by', async () => {
    const { api, context, target } = await withMaps(0);
    await expect(
      api.list(context, target('v1', 'configmaps'), { fieldSelector: 'data.a=x' }),
    ).rejects.toMatchObject({
      message: '"data.a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    await expect(
      api.list(context, target('v1', 'pods'), { fieldSelector: 'spec.containers=x' }),
    ).rejects.toMatchObject({
      message: 'field label not supported: spec.containers',
    });
  });
});

describe('watches', () => {
  it('begin with the present state and a bookmark when asked to', async () => {
    const { create, target, watch } = await withMaps(2);
    const options = {
      sendInitialEvents: true,
      allowWatchBookmarks: true,
      resourceVersionMatch: 'NotOlderThan',
    };
    const { frames } = watch(target('v1', 'configmaps', 'default'), options);
    await create('v1', 'configmaps', { metadata: { name: 'late' } });
    expect(names(frames)).toEqual(['ADDED c00', 'ADDED c01', 'BOOKMARK', 'ADDED late']);
    expect(frames[2]).toMatchObject({ initialEventsEnd: true });
  });

  it('show an object that enters or leaves the selection as added or deleted', async () => {
    const { api, context, create, store, target, watch } = await registryFixture();
    await create('v1', 'configmaps', { metadata: { name: 'a', labels: { g: '1' } } });
    const { frames } = watch(target('v1', 'configmaps', 'default'), {
      resourceVersion: String(store.revision),
      labelSelector: 'g=1',
    });
    const at = target('v1', 'configmaps', 'default', 'a');
    for (const g of ['2', '3', '1'])
      await api.patch(context, at, 'merge', { value: { metadata: { labels: { g } } } }, {});
    await api.delete(context, at, {});
    expect(names(frames)).toEqual(['DELETED a', 'ADDED a', 'DELETED a']);
    const left = frames[0] as Extract<WatchFrame, { entry: unknown }>;
    expect(left.entry.object.metadata).toMatchObject({
      labels: { g: '1' },
      resourceVersion: String(left.entry.revision),
    });
  });

  it('end at their timeout, after a bookmark', async () => {
    const { clock, target, watch } = await withMaps(1);
    const { frames, ended } = watch(target('v1', 'configmaps'), {
      timeoutSeconds: 90,
      allowWatchBookmarks: true,
    });
    clock.advance(60_000);
    // The end of the present state is told to whoever takes bookmarks.
    expect(names(frames)).toEqual(['ADDED c00', 'BOOKMARK', 'BOOKMARK']);
    clock.advance(30_000);
    expect(names(frames)).toEqual(['ADDED c00', 'BOOKMARK', 'BOOKMARK', 'BOOKMARK']);
    expect(ended()).toBe(true);
  });

  it('answer a version whose history is gone with an error event', async () => {
    const { create, store, target, watch } = await withMaps(3);
    await create('v1', 'configmaps', { metadata: { name: 'z' } });
    await store.compact(store.revision);
    const { frames, ended } = watch(target('v1', 'configmaps'), { resourceVersion: '1' });
    expect(frames).toMatchObject([{ type: 'ERROR', status: { code: 410, reason: 'Expired' } }]);
    expect(ended()).toBe(true);
  });

  it('replay to the present state from any version', async () => {
    const { api, context, create, store, target, watch } = await registryFixture();
    const start = store.revision;
    const states: [number, string[]][] = [];
    const present = (): string[] =>
      store.range({ resource: 'configmaps' }).entries.map(({ name }) => name);
    const steps = fc.sample(
      fc.record({ name: fc.constantFrom('a', 'b', 'c'), remove: fc.boolean() }),
      { numRuns: 60, seed: 7 },
    );
    for (const { name, remove } of steps) {
      const at = target('v1', 'configmaps', 'default', name);
      const exists = present().includes(name);
      if (remove && exists) await api.delete(context, at, {});
      else if (exists)
        await api.patch(
          context,
          at,
          'merge',
          { value: { data: { n: String(store.revision) } } },
          {},
        );
      else await create('v1', 'configmaps', { metadata: { name } });
      states.push([store.revision, present()]);
    }
    for (const [revision, names] of [[start, []] as [number, string[]], ...states]) {
      if (revision === 0) continue;
      const held = new Set(names);
      for (const frame of watch(target('v1', 'configmaps'), { resourceVersion: String(revision) })
        .frames) {
        if (frame.type === 'DELETED') held.delete(frame.entry.name);
        else if ('entry' in frame) held.add(frame.entry.name);
      }
      expect([...held].sort()).toEqual(present());
    }
  });
});
