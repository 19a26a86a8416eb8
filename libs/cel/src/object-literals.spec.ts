import { describe, expect, it } from 'vitest';
import { compilerFor } from './expression.js';
import { toJson } from './to-json.js';
import { fromJson } from './values.js';

const compile = compilerFor(['object']);
const given = (text: string, object: unknown = {}): unknown =>
  toJson(compile(text).evaluate({ object: fromJson(object) }));

describe('literals of objects', () => {
  it('become JSON, nested as their fields are', () => {
    expect(
      given('Object{spec: Object.spec{replicas: object.n + 1, paused: true}}', { n: 2 }),
    ).toEqual({
      spec: { replicas: 3, paused: true },
    });
    expect(given('Object{}')).toEqual({});
  });

  it('stand in lists, conditions and macros', () => {
    const text =
      'Object{spec: Object.spec{containers: object.names.map(n, Object.spec.containers{name: n, image: n == "a" ? "{x}" : "y"})}}';
    expect(given(text, { names: ['a', 'b'] })).toEqual({
      spec: {
        containers: [
          { name: 'a', image: '{x}' },
          { name: 'b', image: 'y' },
        ],
      },
    });
  });

  it('leave out optional fields that have no value', () => {
    expect(given('Object{?a: object[?"a"], ?b: object[?"b"]}', { b: 1 })).toEqual({ b: 1 });
  });

  it('are operations of a patch too', () => {
    expect(given('[JSONPatch{op: "add", path: "/a", value: {"k": 1}}]')).toEqual([
      { op: 'add', path: '/a', value: { k: 1 } },
    ]);
  });

  it('must be of the type of their place', () => {
    expect(() => compile('Object{spec: Object.wrong{}}')).toThrow(
      'unexpected type name "Object.wrong", expected "Object.spec"',
    );
  });

  it('are not looked for in texts and comments', () => {
    expect(given('"Object{a: 1}" // Object{b: 2}')).toBe('Object{a: 1}');
  });
});
