import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateway, httpRoute, listener, route, to } from '../../../testing/gateway-route.js';
import type { HttpMatch } from '../api/routes.js';

const rules = (...pairs: readonly (readonly [HttpMatch, string])[]) => ({
  routes: [
    httpRoute('r', {
      rules: pairs.map(([match, name]) => ({ matches: [match], backendRefs: [to(name)] })),
    }),
  ],
});
const path = (type: string, value: string): HttpMatch => ({ path: { type, value } });

describe('matches of an HTTPRoute', () => {
  it.each([
    ['Exact', '/foo', '/foo', true],
    ['Exact', '/foo', '/foo/', false],
    ['Exact', '/foo', '/Foo', false],
    ['Exact', '/foo', '/foo?x=1', true],
    ['PathPrefix', '/', '/anything/at/all', true],
    ['PathPrefix', '/foo', '/foo', true],
    ['PathPrefix', '/foo', '/foo/', true],
    ['PathPrefix', '/foo', '/foo/bar', true],
    ['PathPrefix', '/foo', '/foobar', false],
    ['PathPrefix', '/foo/', '/foo', true],
    ['PathPrefix', '/foo/', '/foo/bar', true],
    ['RegularExpression', '/v[0-9]+/.*', '/v12/x', true],
    ['RegularExpression', '/v[0-9]+', '/v12/x', false],
    ['RegularExpression', '(', '/(', false],
  ])('%s %s and %s: %s', (type, value, asked, isMatch) => {
    expect(route(rules([path(type, value), 'app']), `a.com${asked}`)).toBe(isMatch ? 'app' : 404);
  });

  it('take a prefix element by element, whatever the elements are', () => {
    const element = fc.stringMatching(/^[a-z0-9]{1,3}$/);
    const elements = fc.array(element, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(elements, elements, fc.boolean(), (prefix, asked, hasSlash) => {
        const expected = prefix.every((each, index) => asked[index] === each);
        const value = `/${prefix.join('/')}${hasSlash ? '/' : ''}`;
        const world = rules([path('PathPrefix', value), 'app']);
        expect(route(world, `a.com/${asked.join('/')}`)).toBe(expected ? 'app' : 404);
      }),
    );
  });

  it('ask for all headers, whatever their case, and of equivalent names for the first', () => {
    const headers = [
      { name: 'version', value: 'two' },
      { name: 'color', value: 'blue|green', type: 'RegularExpression' },
      { name: 'Version', value: 'three' },
    ];
    const world = rules([{ headers }, 'app']);
    const asked = (given: Readonly<Record<string, string>>) =>
      route(world, 'a.com/', { headers: given });
    expect(asked({ VERSION: 'two', Color: 'green' })).toBe('app');
    expect(asked({ Version: 'two', Color: 'greenish' })).toBe(404);
    expect(asked({ Version: 'three', Color: 'green' })).toBe(404);
    expect(asked({ Version: 'two' })).toBe(404);
  });

  it('ask for query parameters and the method', () => {
    const world = rules(
      [{ queryParams: [{ name: 'animal', value: 'whale' }], method: 'POST' }, 'post'],
      [{ queryParams: [{ name: 'animal', value: 'whale' }] }, 'any'],
    );
    expect(route(world, 'a.com/?animal=whale&animal=dog')).toBe('any');
    expect(route(world, 'a.com/?animal=whale', { method: 'POST' })).toBe('post');
    expect(route(world, 'a.com/?animal=wh%61le')).toBe('any');
    expect(route(world, 'a.com/?animal=dog&animal=whale')).toBe(404);
    expect(route(world, 'a.com/?Animal=whale')).toBe(404);
  });
});

describe('precedence', () => {
  it('goes to the exact path, then the longest prefix, then method, headers, query parameters', () => {
    const headers = [{ name: 'h', value: '1' }];
    const two = [...headers, { name: 'i', value: '1' }];
    const queryParams = [{ name: 'q', value: '1' }];
    const at = (value: string, more: HttpMatch = {}): HttpMatch => ({
      path: { type: 'PathPrefix', value },
      ...more,
    });
    const world = rules(
      [at('/'), 'root'],
      [at('/a'), 'a'],
      [at('/a', { queryParams }), 'query'],
      [at('/a', { headers }), 'header'],
      [at('/a', { headers: two }), 'headers'],
      [at('/a', { method: 'GET' }), 'method'],
      [at('/a/b'), 'b'],
      [path('Exact', '/a'), 'exact'],
    );
    const all = { h: '1', i: '1' };
    expect(route(world, 'x/a?q=1', { headers: all })).toBe('exact');
    expect(route(world, 'x/a/b', { headers: all })).toBe('b');
    expect(route(world, 'x/a/c?q=1', { headers: all })).toBe('method');
    expect(route(world, 'x/a/c?q=1', { headers: all, method: 'PUT' })).toBe('headers');
    expect(route(world, 'x/a/c?q=1', { headers: { h: '1' }, method: 'PUT' })).toBe('header');
    expect(route(world, 'x/a/c?q=1', { method: 'PUT' })).toBe('query');
    expect(route(world, 'x/a/c', { method: 'PUT' })).toBe('a');
    expect(route(world, 'x/c')).toBe('root');
  });

  it('goes to the first of equal rules, the older of equal routes, and by name among those of one age', () => {
    const equal = { rules: [{ backendRefs: [to('first')] }, { backendRefs: [to('second')] }] };
    expect(route({ routes: [httpRoute('r', equal)] }, 'x/')).toBe('first');
    const of = (name: string, second: number) =>
      httpRoute(name, { rules: [{ backendRefs: [to(name)] }] }, second);
    expect(route({ routes: [of('a', 2), of('b', 1), of('c', 3)] }, 'x/')).toBe('b');
    expect(route({ routes: [of('b', 1), of('a', 1)] }, 'x/')).toBe('a');
  });

  it('goes to the more specific hostname before any path', () => {
    const of = (name: string, hostnames: string[], prefix = '/') =>
      httpRoute(name, {
        hostnames,
        rules: [{ matches: [path('PathPrefix', prefix)], backendRefs: [to(name)] }],
      });
    const world = {
      routes: [
        of('wild', ['*.example.com'], '/long/path'),
        of('exact', ['foo.example.com']),
        of('wilder', ['*.foo.example.com']),
      ],
    };
    expect(route(world, 'foo.example.com/long/path')).toBe('exact');
    expect(route(world, 'bar.example.com/long/path')).toBe('wild');
    expect(route(world, 'bar.example.com/')).toBe(404);
    expect(route(world, 'a.foo.example.com/long/path')).toBe('wilder');
    expect(route(world, 'example.com/')).toBe(404);
    expect(route(world, 'FOO.example.com:8080/')).toBe('exact');
  });
});

describe('listeners', () => {
  const isolated = {
    gateway: gateway([
      listener('every'),
      listener('wild', { hostname: '*.example.com' }),
      listener('wilder', { hostname: '*.foo.example.com' }),
      listener('exact', { hostname: 'abc.foo.example.com' }),
    ]),
    routes: ['every', 'wild', 'wilder', 'exact'].map((sectionName) =>
      httpRoute(sectionName, {
        parentRefs: [{ name: 'web', sectionName }],
        hostnames: ['bar.com', '*.example.com', '*.foo.example.com', 'abc.foo.example.com'],
        rules: [
          { matches: [path('PathPrefix', `/${sectionName}`)], backendRefs: [to(sectionName)] },
        ],
      }),
    ),
  };
  it.each([
    ['bar.com', 'every'],
    ['bar.example.com', 'wild'],
    ['bar.foo.example.com', 'wilder'],
    ['abc.foo.example.com', 'exact'],
  ])('keep %s to themselves: only %s serves it', (host, only) => {
    for (const name of ['every', 'wild', 'wilder', 'exact'])
      expect(route(isolated, `${host}/${name}`)).toBe(name === only ? name : 404);
  });

  it('serve the hosts that they and the route have in common', () => {
    const world = {
      gateway: gateway([
        listener('one', { hostname: 'very.specific.com' }),
        listener('two', { hostname: '*.wildcard.io' }),
      ]),
      routes: [
        httpRoute('s1', {
          hostnames: ['non.matching.com', '*.specific.com', 'wildcard.io', 'foo.bar.wildcard.io'],
          rules: [{ backendRefs: [to('s1')] }],
        }),
      ],
    };
    expect(route(world, 'very.specific.com/')).toBe('s1');
    expect(route(world, 'other.specific.com/')).toBe(404);
    expect(route(world, 'foo.bar.wildcard.io/')).toBe('s1');
    expect(route(world, 'x.wildcard.io/')).toBe(404);
    expect(route(world, 'wildcard.io/')).toBe(404);
    expect(route(world, 'non.matching.com/')).toBe(404);
  });

  it('of other ports serve their own routes', () => {
    const world = {
      gateway: gateway([listener('a'), listener('b', { port: 8080 })]),
      routes: [
        httpRoute('by-port', {
          parentRefs: [{ name: 'web', port: 8080 }],
          rules: [{ backendRefs: [to('b')] }],
        }),
      ],
    };
    expect(route(world, 'x/')).toBe(404);
    expect(route(world, 'x/', { port: 8080 })).toBe('b');
  });
});
