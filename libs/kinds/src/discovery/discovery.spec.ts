import { describe, expect, it } from 'vitest';
import { KindCatalog } from '../catalog.js';
import {
  aggregatedDocument,
  apiGroupDocument,
  apiGroupListDocument,
  apiResourceListDocument,
  apiVersionsDocument,
} from './index.js';

const catalog = KindCatalog.builtIn();
const custom = catalog.withKinds([
  {
    ...catalog.byResource('apps', 'v1', 'deployments')!,
    group: 'example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    singular: 'widget',
    subresources: [
      {
        name: 'status',
        group: 'example.com',
        version: 'v1',
        kind: 'Widget',
        verbs: ['get'],
        groupVersionInList: false,
      },
    ],
  },
]);

describe('plain discovery', () => {
  it('states the versions of the legacy group', () => {
    expect(apiVersionsDocument('10.0.0.1:6443')).toMatchObject({
      kind: 'APIVersions',
      versions: ['v1'],
    });
  });

  it('lists groups with the preferred version first', () => {
    expect(apiGroupDocument(catalog, 'autoscaling')).toEqual({
      kind: 'APIGroup',
      apiVersion: 'v1',
      name: 'autoscaling',
      versions: [
        { groupVersion: 'autoscaling/v2', version: 'v2' },
        { groupVersion: 'autoscaling/v1', version: 'v1' },
      ],
      preferredVersion: { groupVersion: 'autoscaling/v2', version: 'v2' },
    });
    expect(apiGroupDocument(catalog, 'nope.example.com')).toBeUndefined();
    expect(JSON.stringify(apiGroupListDocument(custom))).toMatch(
      /^\{"kind":"APIGroupList".*"name":"apiregistration.k8s.io".*"name":"example.com"/,
    );
  });

  it('puts subresources behind their resource and states another group only where it differs', () => {
    const { resources } = apiResourceListDocument(catalog, 'apps', 'v1') as {
      resources: { name: string }[];
    };
    expect(resources.map(({ name }) => name).slice(3, 6)).toEqual([
      'deployments',
      'deployments/scale',
      'deployments/status',
    ]);
    expect(resources[4]).toEqual({
      name: 'deployments/scale',
      singularName: '',
      namespaced: true,
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: ['get', 'patch', 'update'],
    });
    expect(apiResourceListDocument(catalog, 'apps', 'v2')).toBeUndefined();
  });
});

describe('aggregated discovery', () => {
  it('leaves out group and version where the surrounding entry says them, except for custom kinds', () => {
    type Document = {
      items: {
        metadata: object;
        versions: { resources: { resource: string; responseKind: object }[] }[];
      }[];
    };
    const core = aggregatedDocument(catalog, '/api') as Document;
    expect(core.items).toHaveLength(1);
    expect(core.items[0]!.metadata).toEqual({});
    expect(core.items[0]!.versions[0]!.resources[0]).toMatchObject({
      resource: 'bindings',
      responseKind: { group: '', version: '', kind: 'Binding' },
    });
    const last = (aggregatedDocument(custom, '/apis') as Document).items.at(-1)!;
    expect(last.versions[0]!.resources[0]).toMatchObject({
      resource: 'widgets',
      responseKind: { group: 'example.com', version: 'v1', kind: 'Widget' },
      subresources: [{ subresource: 'status', responseKind: { group: 'example.com' } }],
    });
  });
});
