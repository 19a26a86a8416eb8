import { describe, expect, it } from 'vitest';
import { SeededRandom, VirtualClock, type KubeObject } from '#machinery';
import { KindCatalog } from '#kinds';
import { createRegistry } from '#registry';
import { openMemoryStore } from '#store';
import type { Resource } from '../client.js';
import { createEventRecorder } from '../events/event-recorder.js';
import { inProcessClient } from '../in-process/in-process-client.js';
import { createInformerFactory } from './factory.js';

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

const configMaps: Resource<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const events: Resource<KubeObject & { count?: number; message?: string }> = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };

async function fixture() {
  const clock = new VirtualClock();
  const store = await openMemoryStore({ clock }).cluster('test');
  const catalog = KindCatalog.builtIn();
  const api = createRegistry({
    store,
    catalog,
    clock,
    random: new SeededRandom(1),
    plugins: () => [],
  });
  const client = inProcessClient(api, catalog, { name: 'test', groups: ['system:masters'] });
  return { client, clock, store, informers: createInformerFactory(client, clock, silent) };
}

describe('an informer', () => {
  it('has the listed objects once it is synced and follows every change', async () => {
    const { client, informers } = await fixture();
    await client.create(configMaps, 'default', { metadata: { name: 'a' }, data: { owner: 'x' } });
    const informer = informers.informer(configMaps);
    const seen: string[] = [];
    informer.handle({
      added: ({ metadata }) => seen.push(`+${metadata.name}`),
      updated: ({ metadata }, old) => seen.push(`~${metadata.name} ${old.data?.['owner']}`),
      deleted: ({ metadata }) => seen.push(`-${metadata.name}`),
    });
    informer.addIndex('owner', ({ data }) => [data?.['owner'] ?? '']);
    expect(informers.pending()).toBe(1);
    await informers.start();
    expect(informers.pending()).toBe(0);
    await client.patch(configMaps, 'default', 'a', 'merge', { data: { owner: 'y' } });
    expect(informer.byIndex('owner', 'x')).toEqual([]);
    expect(informer.byIndex('owner', 'y')).toMatchObject([{ metadata: { name: 'a' } }]);
    await client.delete(configMaps, 'default', 'a');
    expect(seen).toEqual(['+a', '~a x', '-a']);
    expect([...informer.list()]).toEqual([]);
  });

  it('is shared by those who ask for the same resource, and late handlers hear of what is there', async () => {
    const { client, informers } = await fixture();
    await client.create(configMaps, 'default', { metadata: { name: 'a' } });
    const informer = informers.informer(configMaps);
    await informers.start();
    expect(informers.informer(configMaps)).toBe(informer);
    const seen: string[] = [];
    informer.handle({ added: ({ metadata }) => seen.push(metadata.name) });
    expect(seen).toEqual(['a']);
  });

  it('goes on when one of its handlers throws', async () => {
    const { client, informers } = await fixture();
    const informer = informers.informer(configMaps);
    const seen: string[] = [];
    informer.handle({
      added: () => {
        throw new Error('a slip');
      },
    });
    informer.handle({ added: ({ metadata }) => seen.push(metadata.name) });
    await informers.start();
    await client.create(configMaps, 'default', { metadata: { name: 'a' } });
    expect(seen).toEqual(['a']);
  });
});

describe('an event recorder', () => {
  it('counts repetitions in the event that is there', async () => {
    const { client, clock } = await fixture();
    const target = await client.create(configMaps, 'default', { metadata: { name: 'a' } });
    const recorder = createEventRecorder({ client, clock, log: silent }, 'tester');
    for (let time = 0; time < 3; time++)
      recorder.event(target, 'Warning', 'Failed', 'it does not work');
    recorder.event(target, 'Warning', 'Failed', 'for another reason');
    expect(recorder.pending()).toBe(4);
    while (recorder.pending() > 0) await new Promise((resolve) => setImmediate(resolve));
    const { items } = await client.list(events);
    const counts = Object.fromEntries(items.map(({ message, count }) => [message, count]));
    expect(counts).toEqual({ 'it does not work': 3, 'for another reason': 1 });
    expect(items[0]).toMatchObject({
      source: { component: 'tester' },
      involvedObject: { kind: 'ConfigMap', name: 'a' },
    });
  });

  it('drops a flood about one object', async () => {
    const { client, clock } = await fixture();
    const target = await client.create(configMaps, 'default', { metadata: { name: 'a' } });
    const recorder = createEventRecorder({ client, clock, log: silent }, 'tester');
    for (let time = 0; time < 100; time++) recorder.event(target, 'Normal', 'Again', 'and again');
    expect(recorder.pending()).toBe(25);
  });
});
