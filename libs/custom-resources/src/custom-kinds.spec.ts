import { beforeEach, describe, expect, it } from 'vitest';
import {
  createInformerFactory,
  inProcessClient,
  type Client,
  type SimulatorContext,
} from '#client';
import {
  KindCatalog,
  resources,
  type CustomResourceDefinition,
  type JSONSchemaProps,
} from '#kinds';
import { SeededRandom, VirtualClock } from '#machinery';
import { createRegistry } from '#registry';
import { openMemoryStore, type ClusterStore } from '#store';
import { CustomKinds } from './custom-kinds.js';
import { DefinitionController } from './definitions/definition-controller.js';

const NAME = 'widgets.example.com';
const definition = (
  properties: Readonly<Record<string, JSONSchemaProps>>,
): CustomResourceDefinition => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: NAME },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } },
        },
      },
    ],
  },
});
const widgets = {
  group: 'example.com',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};
const widget = (spec: object) => ({
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec,
});
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('CustomKinds', () => {
  let client: Client;
  let kinds: CustomKinds;
  let store: ClusterStore;

  beforeEach(async () => {
    const clock = new VirtualClock();
    const random = new SeededRandom(1);
    store = await openMemoryStore({ clock }).cluster('test');
    kinds = new CustomKinds(KindCatalog.builtIn(), store);
    const api = createRegistry({ store, catalog: kinds, clock, random, plugins: () => [] });
    client = inProcessClient(api, kinds, { name: 'tester', groups: ['system:masters'] });
    const quiet = () => undefined;
    const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
    const informers = createInformerFactory(client, clock, log);
    const context: SimulatorContext = { client, informers, clock, random, log };
    const controller = new DefinitionController(context, kinds);
    controller.start();
    await informers.start();
    controller.run();
  });

  const define = async (properties: Readonly<Record<string, JSONSchemaProps>>): Promise<void> => {
    await client.create(resources.customResourceDefinitions, '', definition(properties));
    await turns();
  };

  it('serves a kind before anybody can read that its definition is established', async () => {
    let servedWhenEstablished: boolean | undefined;
    store.watch({
      resource: 'customresourcedefinitions.apiextensions.k8s.io',
      after: store.revision,
      onChanges: (changes) => {
        for (const { entry } of changes) {
          const { status } = entry.object as unknown as CustomResourceDefinition;
          if (
            status?.conditions?.some(
              ({ type, status: is }) => type === 'Established' && is === 'True',
            )
          )
            servedWhenEstablished = kinds.byKind('example.com', 'v1', 'Widget') !== undefined;
        }
      },
    });
    await define({});
    expect(servedWhenEstablished).toBe(true);
    expect(kinds.catalog.groups.at(-1)).toEqual({ group: 'example.com', versions: ['v1'] });
  });

  it('shows stored objects in the shape of the schema of the moment', async () => {
    await define({ a: { type: 'string' }, b: { type: 'string' } });
    await client.create(widgets, 'default', widget({ a: 'x', b: 'y' }));
    await client.patch(resources.customResourceDefinitions, '', NAME, 'merge', {
      spec: definition({ a: { type: 'string' }, late: { type: 'string', default: 'z' } }).spec,
    });
    await turns();
    expect(await client.get(widgets, 'default', 'w')).toMatchObject({
      spec: { a: 'x', late: 'z' },
    });
  });

  it('ends the watches of a kind whose shape changes', async () => {
    await define({ a: { type: 'string' } });
    const errors: Error[] = [];
    client.watch(
      widgets,
      { resourceVersion: String(store.revision) },
      () => undefined,
      (error) => errors.push(error),
    );
    await client.patch(resources.customResourceDefinitions, '', NAME, 'merge', {
      spec: definition({ a: { type: 'integer' } }).spec,
    });
    await turns();
    expect(errors).toHaveLength(1);
  });

  it('removes the objects of a deleted definition, then the kind', async () => {
    await define({});
    await client.create(widgets, 'default', widget({}));
    await client.delete(resources.customResourceDefinitions, '', NAME);
    await turns();
    expect(store.count('widgets.example.com')).toBe(0);
    expect(kinds.byKind('example.com', 'v1', 'Widget')).toBeUndefined();
    await expect(client.list(widgets)).rejects.toMatchObject({ code: 404 });
  });

  it('is what it was after a restart', async () => {
    await define({});
    const again = new CustomKinds(KindCatalog.builtIn(), store);
    expect(again.byResource('example.com', 'v1', 'widgets')?.kind).toBe('Widget');
  });
});
