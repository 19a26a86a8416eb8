import { describe, expect, it } from 'vitest';
import type { JSONSchemaProps } from '#kinds';
import { duplicates } from './list-types.js';

const set: JSONSchemaProps = { type: 'array', 'x-kubernetes-list-type': 'set', items: {} };
const map: JSONSchemaProps = {
  type: 'array',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['key'],
};
const schema: JSONSchemaProps = { type: 'object', properties: { set, map } };

describe('duplicates', () => {
  it('finds items of a set that occur again', () => {
    expect(duplicates({ set: ['a', 'b', 'a', 'a'] }, schema)).toEqual([
      { field: 'set[2]', message: 'Duplicate value: "a"', reason: 'FieldValueDuplicate' },
    ]);
  });

  it('tells items of a map list apart by their keys alone', () => {
    const found = duplicates(
      { map: [{ key: 'a', v: 1 }, { key: 'a', v: 2 }, { key: 'b' }] },
      schema,
    );
    expect(found.map(({ field, message }) => [field, message])).toEqual([
      ['map[1]', 'Duplicate value: {"key":"a"}'],
    ]);
  });
});
