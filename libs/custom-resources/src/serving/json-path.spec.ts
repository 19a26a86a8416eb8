import { describe, expect, it } from 'vitest';
import { compileJsonPath } from './json-path.js';

const object = {
  spec: { list: ['a', 'b', 'c'], map: { x: 1 }, 'a.b': 2 },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', n: 3 },
      { type: 'Other', n: 1 },
    ],
  },
};
const find = (path: string) => compileJsonPath(path)?.(object);

describe('compileJsonPath', () => {
  it('follows names, quoted names and escaped dots', () => {
    expect(find('.spec.map.x')).toEqual([1]);
    expect(find(".spec['map']['x']")).toEqual([1]);
    expect(find(String.raw`.spec.a\.b`)).toEqual([2]);
    expect(find(String.raw`.spec['a\.b']`)).toEqual([2]);
    expect(find(".spec['a.b']")).toEqual([]);
    expect(find('.spec.nope.deeper')).toEqual([]);
  });

  it('picks items by index, range and all together', () => {
    expect(find('.spec.list[-1]')).toEqual(['c']);
    expect(find('.spec.list[0:2]')).toEqual(['a', 'b']);
    expect(find('.spec.list[*]')).toEqual(['a', 'b', 'c']);
    expect(find('.spec.list[7]')).toEqual([]);
    expect(find('.spec.list[::2]')).toEqual(['a', 'c']);
    expect(find('.spec.list[0,2]')).toEqual(['a', 'c']);
    expect(find('.spec.map[*]')).toEqual([]);
    expect(find('.spec.map.*')).toEqual([1]);
  });

  it('filters lists by a field', () => {
    expect(find('.status.conditions[?(@.type=="Ready")].status')).toEqual(['True']);
    expect(find(".status.conditions[?(@.type == 'Ready')].status")).toEqual(['True']);
    expect(find('.status.conditions[?(@.status)].type')).toEqual(['Ready']);
    expect(find('.status.conditions[?(@.n<2)].type')).toEqual(['Other']);
    expect(find('.status.conditions[?(@.n=="x")].type')).toEqual([]);
    expect(find('.status.conditions[?(@.type != "Ready")].n')).toEqual([1]);
  });

  it('looks at every depth', () => {
    expect(find('..type')).toEqual(['Ready', 'Other']);
  });

  it('gives up where it would find too much', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 40; i++) deep = { a: deep, b: [1] };
    expect(compileJsonPath('..*..*..*..*')?.(deep)).toEqual([]);
  });

  it('refuses what it does not know', () => {
    expect(compileJsonPath('spec')).toBeUndefined();
    expect(compileJsonPath('.a[')).toBeUndefined();
    expect(compileJsonPath('.a[?(@.b=~"c")]')).toBeUndefined();
    expect(compileJsonPath('.a[x]')).toBeUndefined();
  });
});
