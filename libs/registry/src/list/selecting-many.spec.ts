import { expect, it } from 'vitest';
import type { KindDefinition } from '#kinds';
import type { Entry } from '#store';
import type { WatchFrame } from '../request.js';
import { registryFixture, type RegistryFixture } from '../testing/fixture.js';

const COUNT = 40;
const LARGE = 'x'.repeat(20_000);

/** Config maps of 20 kB, every second one with the label, behind a store that has none of them parsed. */
async function coldMaps(): Promise<RegistryFixture> {
  const fixture = await registryFixture();
  for (let index = 0; index < COUNT; index++) {
    const labels = { odd: String(index % 2 === 1) };
    const metadata = { name: `c${String(index).padStart(2, '0')}`, labels };
    await fixture.create('v1', 'configmaps', { metadata, data: { text: LARGE } });
  }
  const { store } = fixture;
  const range = store.range.bind(store);
  const cold = new Map<Entry, Entry>();
  const coldOf = (entry: Entry): Entry => {
    const { resource, namespace, name, revision, bytes } = entry;
    const made = cold.get(entry) ?? {
      resource,
      namespace,
      name,
      revision,
      bytes,
      get object() {
        return entry.object;
      },
    };
    cold.set(entry, made);
    return made;
  };
  store.range = (options) => {
    const found = range(options);
    return { ...found, entries: found.entries.map(coldOf) };
  };
  return fixture;
}

/** How often the event loop comes round while something goes on. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let going = true;
  const count = (): void => {
    turns += 1;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  await work;
  going = false;
  return turns;
}

it('gives others their turn while objects are read for a selector, and reads them once', async () => {
  const { api, context, target } = await coldMaps();
  const at = target('v1', 'configmaps', 'default');
  const listed = api.list(context, at, { labelSelector: 'odd=true' });
  expect(await turnsDuring(listed)).toBeGreaterThan(3);
  expect((await listed).entries.length).toBe(COUNT / 2);
  const again = api.list(context, at, { labelSelector: 'odd=false' });
  expect(await turnsDuring(again)).toBeLessThan(3);
  expect((await again).entries.length).toBe(COUNT / 2);
});

it('tells a watcher of the state before what was written meanwhile', async () => {
  const { api, context, create, target } = await coldMaps();
  const at = target('v1', 'configmaps', 'default');
  const frames: WatchFrame[] = [];
  const options = {
    labelSelector: 'odd=true',
    sendInitialEvents: true,
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: true,
  };
  const before = (await api.list(context, at, { limit: 1 })).resourceVersion;
  const told = new Promise<void>((resolve) => {
    api.watch(context, at, options, {
      frames: (more) => {
        frames.push(...more);
        if (more.some((frame) => 'entry' in frame && frame.entry.name === 'late')) resolve();
      },
      end: () => undefined,
    });
  });
  expect(frames).toEqual([]);
  await create('v1', 'configmaps', { metadata: { name: 'late', labels: { odd: 'true' } } });
  await told;
  expect(frames.length).toBe(COUNT / 2 + 2);
  expect(frames.at(-2)).toMatchObject({ type: 'BOOKMARK', resourceVersion: before });
  expect(frames.at(-1)).toMatchObject({ type: 'ADDED', entry: { name: 'late' } });
});

it('asks each kind for its own fields although kinds share entries', async () => {
  const fixture = await registryFixture();
  await fixture.create('v1', 'configmaps', { metadata: { name: 'web' }, data: { tier: 'front' } });
  const at = fixture.target('v1', 'configmaps', 'default');
  const kindWith = (field: string, value: string): KindDefinition => ({
    ...at.kind,
    selectableFields: { [field]: () => value },
  });
  const found = async (kind: KindDefinition, fieldSelector: string): Promise<number> =>
    (await fixture.api.list(fixture.context, { ...at, kind }, { fieldSelector })).entries.length;
  const [first, second] = [kindWith('tier', 'front'), kindWith('side', 'left')];
  expect(await found(first, 'tier=front')).toBe(1);
  expect(await found(second, 'side=left')).toBe(1);
  expect(await found(first, 'tier=left')).toBe(0);
});
