import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask, ingress, objectsOf, route, type Path } from '../../testing/nginx-route.js';

const routes = (paths: readonly Path[], annotations = {}) =>
  objectsOf([ingress('web', paths, annotations)]);

describe('paths of ingress-nginx', () => {
  it.each([
    ['Exact', '/foo', '/foo', true],
    ['Exact', '/foo', '/foo/', false],
    ['Exact', '/foo', '/FOO', false],
    ['Exact', '/foo/', '/foo', false],
    ['Prefix', '/', '/anything/at/all', true],
    ['Prefix', '/foo', '/foo', true],
    ['Prefix', '/foo', '/foo/', true],
    ['Prefix', '/foo', '/foo/bar', true],
    ['Prefix', '/foo', '/foobar', false],
    ['Prefix', '/aaa/bb', '/aaa/bbb', false],
    ['Prefix', '/aaa/bbb', '/aaa/bbb/ccc?d=1', true],
    ['ImplementationSpecific', '/foo', '/foo/bar', true],
  ] as const)('%s %s and %s: %s', (type, path, asked, isMatch) => {
    expect(route(routes([['a.com', path, type, 'app']]), `a.com${asked}`)).toBe(
      isMatch ? 'app' : 404,
    );
  });

  it('matches Prefix element by element, whatever the elements are', () => {
    const element = fc.stringMatching(/^[a-z0-9]{1,4}$/);
    const elements = fc.array(element, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(elements, elements, (rule, asked) => {
        const expected = rule.every((each, index) => asked[index] === each);
        const objects = routes([['a.com', `/${rule.join('/')}`, 'Prefix', 'app']]);
        expect(route(objects, `a.com/${asked.join('/')}`)).toBe(expected ? 'app' : 404);
      }),
    );
  });

  it('takes the longest path, and Exact before Prefix of the same length', () => {
    const objects = routes([
      ['a.com', '/', 'Prefix', 'root'],
      ['a.com', '/shop', 'Prefix', 'shop'],
      ['a.com', '/shop/cart', 'Prefix', 'cart'],
      ['a.com', '/shop/cart', 'Exact', 'exact'],
    ]);
    expect(
      ['/', '/shopping', '/shop/x', '/shop/cart', '/shop/cart/1'].map((path) =>
        route(objects, `a.com${path}`),
      ),
    ).toEqual(['root', 'root', 'shop', 'exact', 'cart']);
  });

  it('reads every path of a host as a regular expression once one rule of it wants that', () => {
    const objects = routes(
      [
        ['a.com', '/item/[0-9]+', 'ImplementationSpecific', 'item'],
        ['a.com', '/Shop', 'Prefix', 'shop'],
        ['b.com', '/Shop', 'Prefix', 'other'],
      ],
      { 'use-regex': 'true' },
    );
    expect(
      ['/item/12', '/ITEM/1', '/shopping', '/item/x'].map((path) => route(objects, `a.com${path}`)),
    ).toEqual(['item', 'item', 'shop', 404]);
  });

  it('replaces the whole path by the target of the rewrite, with what the groups captured; the query stays', () => {
    const target = (path: string, to: string, asked: string): string | undefined => {
      const decision = ask(
        routes([['a.com', path, 'ImplementationSpecific', 'app']], { 'rewrite-target': to }),
        `a.com${asked}`,
      );
      return 'forward' in decision ? decision.forward.request.path : undefined;
    };
    expect(target('/api(/|$)(.*)', '/$2', '/api/v1/users?id=3')).toBe('/v1/users?id=3');
    expect(target('/api', '/', '/api/v1')).toBe('/');
    expect(target('/api(/|$)(.*)', '/$2', '/api')).toBe('/');
  });
});

describe('hosts of ingress-nginx', () => {
  const objects = routes([
    ['bar.foo.com', '/', 'Prefix', 'exact'],
    ['*.foo.com', '/', 'Prefix', 'wildcard'],
    ['', '/any', 'Prefix', 'any'],
  ]);
  it.each([
    ['bar.foo.com', 'exact'],
    ['BAR.foo.com:8080', 'exact'],
    ['baz.foo.com', 'wildcard'],
    ['x.baz.foo.com', 404],
    ['foo.com', 404],
    ['elsewhere.org', 404],
  ])('%s: %s', (host, expected) => {
    expect(route(objects, `${host}/x`)).toBe(expected);
  });
  it('serves rules without a host to hosts that no rule names, and to no others', () => {
    expect(route(objects, 'elsewhere.org/any')).toBe('any');
    expect(
      route(
        routes([
          ['a.com', '/a', 'Prefix', 'a'],
          ['', '/any', 'Prefix', 'any'],
        ]),
        'a.com/any',
      ),
    ).toBe(404);
  });
  it('gives paths that no rule has to the default backend of the Ingress', () => {
    const backend = { defaultBackend: { service: { name: 'rest', port: { number: 80 } } } };
    expect(
      route(objectsOf([ingress('web', [['a.com', '/a', 'Prefix', 'a']], {}, backend)]), 'a.com/b'),
    ).toBe('rest');
    expect(route(objectsOf([ingress('web', [], {}, backend)]), 'a.com/b')).toBe('rest');
  });
});

describe('which Ingress', () => {
  const path: Path = ['a.com', '/', 'Prefix', 'app'];
  it('counts those of a class of its controller, or with its annotation, and no others', () => {
    const of = (spec: object, annotations: Record<string, string> = {}) => {
      const made = ingress('web', [path], {}, spec);
      return route(objectsOf([{ ...made, metadata: { ...made.metadata, annotations } }]), 'a.com/');
    };
    expect(of({})).toBe('app');
    expect(of({ ingressClassName: 'other' })).toBe(404);
    expect(of({ ingressClassName: undefined })).toBe(404);
    expect(of({ ingressClassName: undefined }, { 'kubernetes.io/ingress.class': 'nginx' })).toBe(
      'app',
    );
    expect(of({ ingressClassName: undefined }, { 'kubernetes.io/ingress.class': 'haproxy' })).toBe(
      404,
    );
  });

  it('is the older one where two claim the same host and path', () => {
    const older = ingress('a', [['a.com', '/', 'Prefix', 'older']]);
    const newer = ingress('b', [['a.com', '/', 'Prefix', 'newer']]);
    const later = {
      ...newer,
      metadata: { ...newer.metadata, creationTimestamp: '2026-01-02T00:00:00Z' },
    };
    expect(route(objectsOf([later, older]), 'a.com/')).toBe('older');
  });
});

describe('answers of nginx itself', () => {
  it('says 503 while the Service has no ready endpoint, with nginx’s page', () => {
    const objects = objectsOf([ingress('web', [['a.com', '/', 'Prefix', 'app']])], { app: [] });
    const decision = ask(objects, 'a.com/');
    expect('answer' in decision && decision.answer.body).toContain(
      '<center><h1>503 Service Temporarily Unavailable</h1></center>',
    );
    expect(decision.because.at(-1)).toMatchObject({
      object: { kind: 'Ingress', name: 'web' },
      field: 'spec.rules[0].http.paths[0].backend',
    });
  });

  it('redirects to https where the host has a certificate, or where it is forced to', () => {
    const tls = { tls: [{ hosts: ['a.com'], secretName: 'a' }] };
    const location = (annotations: Record<string, string>, spec: object, url = 'a.com/x/?y=1') => {
      const decision = ask(
        objectsOf([ingress('web', [['a.com', '/', 'Prefix', 'app']], annotations, spec)]),
        url,
      );
      return 'answer' in decision
        ? [decision.answer.status, decision.answer.headers['Location']]
        : 'forwarded';
    };
    expect(location({}, {})).toBe('forwarded');
    expect(location({}, tls)).toEqual([308, 'https://a.com/x/?y=1']);
    expect(location({}, tls, 'a.com/x/')).toEqual([308, 'https://a.com/x']);
    expect(location({ 'preserve-trailing-slash': 'true' }, tls, 'a.com/x/')).toEqual([
      308,
      'https://a.com/x/',
    ]);
    expect(location({ 'ssl-redirect': 'false' }, tls)).toBe('forwarded');
    expect(location({ 'force-ssl-redirect': 'true' }, {})).toEqual([308, 'https://a.com/x/?y=1']);
    expect(location({ 'permanent-redirect': 'https://b.org' }, {})).toEqual([301, 'https://b.org']);
    expect(location({ 'temporal-redirect': 'https://b.org' }, {})).toEqual([302, 'https://b.org']);
    expect(location({ 'app-root': '/start' }, {}, 'a.com/')).toEqual([302, 'http://a.com/start']);
  });

  it('refuses sources outside of the allowed ranges', () => {
    const objects = routes([['a.com', '/', 'Prefix', 'app']], {
      'whitelist-source-range': '10.0.0.0/8,192.0.2.1',
    });
    expect(route(objects, 'a.com/', { source: '10.1.2.3' })).toBe('app');
    expect(route(objects, 'a.com/', { source: '192.0.2.1' })).toBe('app');
    expect(route(objects, 'a.com/')).toBe(403);
  });
});

describe('the request at the backend', () => {
  const headersFor = (asked: Parameters<typeof ask>[2], data: Record<string, string> = {}) => {
    const objects = objectsOf(
      [ingress('web', [['a.com', '/', 'Prefix', 'app']])],
      {},
      { configMap: () => ({ data }) },
    );
    const decision = ask(objects, 'a.com/', asked);
    return 'forward' in decision ? decision.forward.request.headers : {};
  };
  it('says who asked, for what and how', () => {
    expect(headersFor({ headers: { Accept: '*/*' } })).toEqual({
      Host: 'a.com', 'X-Request-ID': '0123456789abcdef0123456789abcdef', 'X-Real-IP': '203.0.113.5', 'X-Forwarded-For': '203.0.113.5',
      'X-Forwarded-Host': 'a.com', 'X-Forwarded-Port': '80', 'X-Forwarded-Proto': 'http', 'X-Forwarded-Scheme': 'http', 'X-Scheme': 'http', Accept: '*/*',
    }); // prettier-ignore
    expect(headersFor({ tls: 'a.com' })).toMatchObject({
      'X-Forwarded-Port': '443',
      'X-Forwarded-Proto': 'https',
    });
  });
  it('believes no client about itself unless it is told to', () => {
    const asked = { headers: { 'X-Forwarded-For': '192.0.2.7', 'X-Request-ID': 'mine' } };
    expect(headersFor(asked)).toMatchObject({
      'X-Forwarded-For': '203.0.113.5',
      'X-Original-Forwarded-For': '192.0.2.7',
      'X-Request-ID': 'mine',
    });
    const told = { 'use-forwarded-headers': 'true', 'compute-full-forwarded-for': 'true' };
    expect(headersFor(asked, told)).toMatchObject({
      'X-Forwarded-For': '192.0.2.7, 203.0.113.5',
      'X-Real-IP': '192.0.2.7',
    });
  });
});

describe('a canary', () => {
  const main = ingress('main', [['a.com', '/', 'Prefix', 'main']]);
  const canary = (annotations: Record<string, string>) =>
    objectsOf([
      main,
      ingress('canary', [['a.com', '/', 'Prefix', 'canary']], { canary: 'true', ...annotations }),
    ]);
  it('gets requests by header, then cookie, then weight', () => {
    const objects = canary({
      'canary-by-header': 'X-Try',
      'canary-by-cookie': 'try',
      'canary-weight': '30',
    });
    expect(route(objects, 'a.com/', { headers: { 'X-Try': 'always' } })).toBe('canary');
    expect(route(objects, 'a.com/', { headers: { 'X-Try': 'never', Cookie: 'try=always' } })).toBe(
      'main',
    );
    expect(
      route(objects, 'a.com/', { headers: { 'X-Try': 'perhaps', Cookie: 'try=always' } }),
    ).toBe('canary');
    expect(route(objects, 'a.com/', { draw: 0.29 })).toBe('canary');
    expect(route(objects, 'a.com/', { draw: 0.31 })).toBe('main');
  });
  it('gets nothing at weight 0, all at its total, and only the stated value of a header', () => {
    expect(route(canary({ 'canary-weight': '0' }), 'a.com/')).toBe('main');
    expect(route(canary({ 'canary-weight': '100' }), 'a.com/', { draw: 0.999 })).toBe('canary');
    const byValue = canary({ 'canary-by-header': 'X-Try', 'canary-by-header-value': 'blue' });
    expect(route(byValue, 'a.com/', { headers: { 'x-try': 'blue' } })).toBe('canary');
    expect(route(byValue, 'a.com/', { headers: { 'x-try': 'always' } })).toBe('main');
  });
  it('alone has no effect', () => {
    expect(
      route(
        objectsOf([ingress('canary', [['a.com', '/', 'Prefix', 'x']], { canary: 'true' })]),
        'a.com/',
      ),
    ).toBe(404);
  });
});

describe('cookie affinity', () => {
  it('sets a cookie once and leads it back to the same endpoint', () => {
    const objects = objectsOf(
      [
        ingress('web', [['a.com', '/shop', 'Prefix', 'app']], {
          affinity: 'cookie',
          'session-cookie-max-age': '60',
        }),
      ],
      { app: ['10.0.0.1', '10.0.0.2'] },
    );
    const first = ask(objects, 'a.com/shop');
    if (!('forward' in first)) throw new Error('not forwarded');
    const answer = first.forward.finish({ status: 200, headers: {}, body: '' });
    const set = answer.headers['Set-Cookie'] ?? '';
    expect(set).toMatch(/^INGRESSCOOKIE=[0-9a-f|]+; Max-Age=60; Path=\/shop; HttpOnly$/);
    const again = ask(objects, 'a.com/shop', { headers: { Cookie: set.split(';')[0]! } });
    if (!('forward' in again)) throw new Error('not forwarded');
    expect(again.forward.endpoints[0]).toEqual(first.forward.endpoints[0]);
    expect(
      again.forward.finish({ status: 200, headers: {}, body: '' }).headers['Set-Cookie'],
    ).toBeUndefined();
  });
});
