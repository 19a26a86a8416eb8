import { describe, expect, it } from 'vitest';
import { merged } from './merge.js';

const ref = (name: string) => ({ $ref: `#/definitions/${name}` });
const own = {
  swagger: '2.0',
  paths: { '/api/v1/pods': { get: ref('Pod') } },
  definitions: { Pod: { type: 'object' }, Meta: { type: 'object', description: 'ours' } },
};
const fruit = (document: unknown) => ({ group: 'fruit.example.com', version: 'v1', document });

describe('OpenAPI v2 of several servers', () => {
  it('has the paths of their group versions, and what those refer to', () => {
    const document = {
      paths: {
        '/apis/fruit.example.com/v1/apples': { get: ref('Apple') },
        '/apis/fruit.example.com/v1beta1/apples': { get: ref('OldApple') },
        '/version': {},
      },
      definitions: {
        Apple: { properties: { core: ref('Core') } },
        Core: { type: 'string' },
        OldApple: {},
      },
    };
    const { paths, definitions } = merged(own, [fruit(document)]) as typeof document;
    expect(Object.keys(paths)).toEqual(['/api/v1/pods', '/apis/fruit.example.com/v1/apples']);
    expect(Object.keys(definitions)).toEqual(['Pod', 'Meta', 'Apple', 'Core']);
  });

  it('numbers a definition whose name stands for something else', () => {
    const document = {
      paths: { '/apis/fruit.example.com/v1': { get: ref('Meta'), put: ref('Pod') } },
      definitions: {
        Meta: { description: 'theirs', items: ref('Meta') },
        Pod: own.definitions.Pod,
      },
    };
    const { paths, definitions } = merged(own, [fruit(document)]) as typeof document;
    expect(paths['/apis/fruit.example.com/v1']).toEqual({ get: ref('Meta_v2'), put: ref('Pod') });
    expect(definitions).toEqual({
      ...own.definitions,
      Meta_v2: { description: 'theirs', items: ref('Meta_v2') },
    });
  });

  it.each([undefined, null, [], 'text', {}, { paths: [] }])(
    'leaves out what is none: %j',
    (document) => expect(merged(own, [fruit(document)])).toEqual(own),
  );
});
