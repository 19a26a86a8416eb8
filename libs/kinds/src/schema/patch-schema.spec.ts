import { applyStrategicMergePatch } from '#machinery';
import { describe, expect, it } from 'vitest';
import { patchSchema } from './patch-schema.js';

describe('patchSchema', () => {
  it('knows which lists are merged, and by what', () => {
    expect(patchSchema('core_v1.PodSpec', 'containers')).toEqual({
      patchStrategy: 'merge',
      mergeKey: 'name',
      elementType: 'core_v1.Container',
    });
    expect(patchSchema('core_v1.PodSpec', 'tolerations')).toEqual({
      elementType: 'core_v1.Toleration',
    });
    expect(patchSchema('meta_v1.ObjectMeta', 'finalizers')).toEqual({ patchStrategy: 'merge' });
    expect(patchSchema('core_v1.PodSpec', 'nope')).toBeUndefined();
    expect(patchSchema('nope_v1.Nope', 'a')).toBeUndefined();
  });

  it('leads through maps to the type of their values', () => {
    const properties = patchSchema('apiextensions_v1.JSONSchemaProps', 'properties')!;
    expect(patchSchema(properties.elementType!, 'any key')).toEqual({
      elementType: 'apiextensions_v1.JSONSchemaProps',
    });
  });

  it('drives a strategic merge', () => {
    const pod = { spec: { containers: [{ name: 'a', image: 'x' }, { name: 'b' }] } };
    const patch = { spec: { containers: [{ name: 'a', image: 'y' }] } };
    expect(applyStrategicMergePatch(pod, patch, 'core_v1.Pod', patchSchema)).toEqual({
      spec: { containers: [{ name: 'a', image: 'y' }, { name: 'b' }] },
    });
  });
});
