import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#kinds';
import { coerceEmbedded } from './embedded.js';

const schema: JSONSchemaProps = {
  type: 'object',
  properties: {
    template: {
      type: 'object',
      'x-kubernetes-embedded-resource': true,
      'x-kubernetes-preserve-unknown-fields': true,
    },
  },
};

describe('coerceEmbedded', () => {
  it('keeps of metadata what ObjectMeta has, and tells the rest', () => {
    const object = { template: { metadata: { name: 'x', nope: 1 }, spec: { any: 1 } } };
    expect(coerceEmbedded(object, schema)).toEqual({ unknown: ['template.metadata.nope'] });
    expect(object).toEqual({ template: { metadata: { name: 'x' }, spec: { any: 1 } } });
  });

  it('refuses what does not fit', () => {
    const { refused } = coerceEmbedded({ template: { kind: 1 } }, schema);
    expect(refused).toMatchObject({
      field: 'template.kind',
      message: 'Invalid value: 1: must be a string',
    });
    const wrong = coerceEmbedded({ template: { metadata: { labels: { a: 1 } } } }, schema);
    expect(wrong.refused?.field).toBe('template.metadata');
  });
});
