import { describe, expect, it } from 'vitest';
import { isCustom, KindCatalog } from './catalog.js';
import type { Column, KindDefinition } from './definition.js';
import { structSchema } from './schema/index.js';
import { compareVersions } from './version-order.js';

const catalog = KindCatalog.builtIn();
const widget = (group: string, version: string): KindDefinition => ({
  ...catalog.byResource('', 'v1', 'configmaps')!,
  group,
  version,
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
});

describe('KindCatalog', () => {
  it('finds a kind by its resource and by its name', () => {
    const deployments = catalog.byResource('apps', 'v1', 'deployments')!;
    expect(deployments).toMatchObject({
      kind: 'Deployment',
      type: 'apps_v1.Deployment',
      namespaced: true,
    });
    expect(catalog.byKind('apps', 'v1', 'Deployment')).toBe(deployments);
    expect(catalog.byResource('apps', 'v1beta1', 'deployments')).toBeUndefined();
  });

  it('has a schema and columns for every kind', () => {
    for (const definition of catalog.all) {
      expect(structSchema(definition.type).byName.has('metadata')).toBe(true);
      // Of the handler of a RuntimeClass the server says nothing.
      const isSaid = ({ name, description }: Column): boolean =>
        name !== '' && (description !== '' || name === 'Handler');
      expect(definition.columns.every(isSaid)).toBe(true);
    }
  });

  it('files versions and groups that share objects under one name', () => {
    const storage = (group: string, version: string, kind: string) =>
      catalog.byKind(group, version, kind)!.storage;
    expect(storage('', 'v1', 'Pod')).toEqual({ group: '', version: 'v1', resource: 'pods' });
    expect(storage('events.k8s.io', 'v1', 'Event')).toEqual(storage('', 'v1', 'Event'));
    expect(storage('autoscaling', 'v1', 'HorizontalPodAutoscaler')).toEqual({
      group: 'autoscaling',
      version: 'v2',
      resource: 'horizontalpodautoscalers.autoscaling',
    });
  });

  it('grows without changing: added groups come last, by name, their newest stable version first', () => {
    const grown = catalog
      .withKinds([
        widget('z.example.com', 'v1alpha1'),
        widget('z.example.com', 'v2'),
        widget('a.example.com', 'v1'),
      ])
      .withKinds([widget('m.example.com', 'v1')]);
    expect(grown.groups.slice(-3)).toEqual([
      { group: 'a.example.com', versions: ['v1'] },
      { group: 'm.example.com', versions: ['v1'] },
      { group: 'z.example.com', versions: ['v2', 'v1alpha1'] },
    ]);
    expect(grown.byKind('z.example.com', 'v2', 'Widget')).toMatchObject({ plural: 'widgets' });
    expect(grown.byKind('', 'v1', 'Pod')).toBe(catalog.byKind('', 'v1', 'Pod'));
    expect(grown.all).toHaveLength(catalog.all.length + 4);
    expect(catalog.byKind('z.example.com', 'v2', 'Widget')).toBeUndefined();
  });

  it('lets an added kind take the place of one of the same name', () => {
    const replaced = catalog.withKinds([
      { ...catalog.byKind('', 'v1', 'Pod')!, shortNames: ['p'] },
    ]);
    expect(replaced.byResource('', 'v1', 'pods')?.shortNames).toEqual(['p']);
    expect(replaced.all).toHaveLength(catalog.all.length);
    expect(replaced.groups).toEqual(catalog.groups);
  });

  it('tells custom kinds from built-in ones', () => {
    expect(isCustom(catalog.byKind('', 'v1', 'Pod')!)).toBe(false);
    expect(isCustom(widget('example.com', 'v1'))).toBe(true);
  });
});

describe('compareVersions', () => {
  it('puts stable before beta before alpha before names without a rank', () => {
    const sorted = ['foo', 'v1alpha1', 'v2', 'v1beta2', 'v10', 'bar', 'v1', 'v2beta1', 'v1beta10'];
    expect(sorted.toSorted(compareVersions)).toEqual([
      'v10',
      'v2',
      'v1',
      'v2beta1',
      'v1beta10',
      'v1beta2',
      'v1alpha1',
      'bar',
      'foo',
    ]);
  });
});
