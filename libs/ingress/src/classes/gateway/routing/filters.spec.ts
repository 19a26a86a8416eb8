import { describe, expect, it } from 'vitest';
import {
  ask,
  gateway,
  httpRoute,
  listener,
  to,
  type Asked,
} from '../../../testing/gateway-route.js';
import type { BackendRef, Filter } from '../api/routes.js';
import { durationMs } from './duration.js';
import { modifiedPath } from './path-modifier.js';

const world = (
  filters: readonly Filter[],
  backendRefs: readonly BackendRef[] = [to('app')],
  prefix = '/',
) => ({
  gateway: gateway([listener('http'), listener('alt', { port: 8080 })]),
  routes: [
    httpRoute('r', {
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: prefix } }],
          filters,
          backendRefs,
        },
      ],
    }),
  ],
});
const sent = (given: ReturnType<typeof world>, url: string, asked?: Asked) => {
  const decision = ask(given, url, asked);
  if (!('forward' in decision)) throw new Error('the request is not sent on');
  return decision.forward;
};
const location = (filter: NonNullable<Filter['requestRedirect']>, url: string, asked?: Asked) => {
  const given = world([{ type: 'RequestRedirect', requestRedirect: filter }], [], '/old');
  const decision = ask(given, url, asked);
  if (!('answer' in decision)) throw new Error('the request is not redirected');
  return [decision.answer.status, decision.answer.headers['Location']];
};

describe('header modifiers', () => {
  const modifier = {
    set: [{ name: 'X-Set', value: 'new' }],
    add: [
      { name: 'X-Add', value: 'more' },
      { name: 'x-append', value: 'b' },
    ],
    remove: ['x-remove'],
  };
  it('set, add and remove headers of the request', () => {
    const given = world([{ type: 'RequestHeaderModifier', requestHeaderModifier: modifier }]);
    const headers = { 'x-set': 'old', 'X-Append': 'a', 'X-Remove': '1', 'X-Keep': 'k' };
    const { request } = sent(given, 'a.com/', { headers });
    expect(request.headers).toMatchObject({
      Host: 'a.com',
      'X-Set': 'new',
      'X-Add': 'more',
      'X-Append': 'a,b',
      'X-Keep': 'k',
    });
    expect(Object.keys(request.headers)).not.toContain('X-Remove');
    expect(Object.keys(request.headers)).not.toContain('x-set');
  });

  it('of the answer work for the rule, then for the backend', () => {
    const given = world(
      [{ type: 'ResponseHeaderModifier', responseHeaderModifier: modifier }],
      [
        to('app', {
          filters: [
            {
              type: 'ResponseHeaderModifier',
              responseHeaderModifier: { add: [{ name: 'X-Add', value: 'backend' }] },
            },
          ],
        }),
      ],
    );
    const answer = sent(given, 'a.com/').finish({
      status: 200,
      headers: { 'X-Remove': '1' },
      body: 'b',
    });
    expect(answer.headers).toEqual({ 'X-Set': 'new', 'X-Add': 'more,backend', 'x-append': 'b' });
  });
});

it('the backend learns who the client was, and Host stays as it is', () => {
  const { request } = sent(world([]), 'a.com/x?y=1', {
    headers: { 'X-Forwarded-For': '192.0.2.9' },
  });
  expect(request.path).toBe('/x?y=1');
  expect(request.headers).toMatchObject({
    Host: 'a.com',
    'X-Forwarded-For': '192.0.2.9,203.0.113.5',
    'X-Forwarded-Proto': 'http',
    'X-Request-Id': expect.stringMatching(/^[0-9a-f]{32}$/),
  });
});

describe('URLRewrite', () => {
  it('replaces host and prefix, and keeps the query', () => {
    const urlRewrite = {
      hostname: 'one.example.org',
      path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/two' },
    };
    const given = world([{ type: 'URLRewrite', urlRewrite }], [to('app')], '/one');
    const { request } = sent(given, 'a.com/one/x?q=/one');
    expect([request.path, request.headers['Host']]).toEqual(['/two/x?q=/one', 'one.example.org']);
  });

  it.each([
    ['/foo/bar', '/foo', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo', '/xyz/', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz', '/xyz/bar'],
    ['/foo/bar', '/foo/', '/xyz/', '/xyz/bar'],
    ['/foo', '/foo', '/xyz', '/xyz'],
    ['/foo/', '/foo', '/xyz', '/xyz/'],
    ['/foo/bar', '/foo', '', '/bar'],
    ['/foo/', '/foo', '', '/'],
    ['/foo', '/foo', '', '/'],
    ['/foo/', '/foo', '/', '/'],
    ['/foo', '/foo', '/', '/'],
  ])('%s with prefix %s replaced by "%s" is %s', (path, prefix, replacePrefixMatch, expected) => {
    const modifier = { type: 'ReplacePrefixMatch', replacePrefixMatch };
    expect(modifiedPath(path, modifier, prefix.replace(/\/$/, ''))).toBe(expected);
  });
});

describe('RequestRedirect', () => {
  it('answers 302 with the same URL for an empty filter', () => {
    expect(location({}, 'a.com/old/x?y=1')).toEqual([302, 'http://a.com/old/x?y=1']);
  });

  it('changes host, path and status', () => {
    const path = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' };
    expect(location({ hostname: 'b.org', statusCode: 301, path }, 'a.com/old/x')).toEqual([
      301,
      'http://b.org/new/x',
    ]);
    const full = { type: 'ReplaceFullPath', replaceFullPath: '/all' };
    expect(location({ path: full }, 'a.com/old/x')).toEqual([302, 'http://a.com/all']);
  });

  it.each([
    [{}, 80, 'http://a.com/old'],
    [{}, 8080, 'http://a.com:8080/old'],
    [{ port: 80 }, 8080, 'http://a.com/old'],
    [{ port: 8443 }, 80, 'http://a.com:8443/old'],
    [{ scheme: 'https' }, 80, 'https://a.com/old'],
    [{ scheme: 'https' }, 8080, 'https://a.com/old'],
    [{ scheme: 'https', port: 443 }, 80, 'https://a.com/old'],
    [{ scheme: 'https', port: 8443 }, 80, 'https://a.com:8443/old'],
    [{ scheme: 'http' }, 8080, 'http://a.com/old'],
    [{ scheme: 'http', port: 443 }, 80, 'http://a.com:443/old'],
  ])('%j from port %i leads to %s', (filter, port, expected) => {
    expect(location(filter, 'a.com/old', { port })[1]).toBe(expected);
  });

  it('of a backend works as one of the rule', () => {
    const redirect = { type: 'RequestRedirect', requestRedirect: { hostname: 'b.org' } };
    const decision = ask(world([], [to('app', { filters: [redirect] })]), 'a.com/');
    expect('answer' in decision && decision.answer.headers['Location']).toBe('http://b.org/');
  });
});

describe('RequestMirror', () => {
  const mirror = (more: object, draw: number) => {
    const filter = { type: 'RequestMirror', requestMirror: { backendRef: to('copy'), ...more } };
    return sent(world([filter]), 'a.com/x', { draw }).mirrors?.map(({ endpoint }) => endpoint.ip);
  };
  it('sends a copy to one endpoint of another Service', () => {
    expect(mirror({}, 0)).toEqual(['ip-of-copy']);
  });
  it('copies the part of the requests that percent or fraction says', () => {
    expect(mirror({ percent: 20 }, 0.19)).toEqual(['ip-of-copy']);
    expect(mirror({ percent: 20 }, 0.21)).toBeUndefined();
    expect(mirror({ percent: 0 }, 0)).toBeUndefined();
    expect(mirror({ fraction: { numerator: 1, denominator: 2 } }, 0.49)).toEqual(['ip-of-copy']);
    expect(mirror({ fraction: { numerator: 1, denominator: 2 } }, 0.51)).toBeUndefined();
  });
});

it('a filter that is not simulated is not left out: its requests get 500', () => {
  const other = { matches: [{ path: { type: 'Exact', value: '/x' } }], backendRefs: [to('app')] };
  const rules = [other, { filters: [{ type: 'CORS' }], backendRefs: [to('app')] }];
  const decision = ask({ routes: [httpRoute('r', { rules })] }, 'a.com/');
  expect('answer' in decision && decision.answer.status).toBe(500);
  expect(decision.because.at(-1)?.summary).toContain('CORS');
});

it('the shorter limit of a rule holds for its requests, and 0s is none', () => {
  const limit = (timeouts: object) => {
    const rules = [{ timeouts, backendRefs: [to('app')] }];
    return sent({ ...world([]), routes: [httpRoute('r', { rules })] }, 'a.com/').timeoutMs;
  };
  expect(limit({ request: '1s500ms' })).toBe(1500);
  expect(limit({ request: '10s', backendRequest: '500ms' })).toBe(500);
  expect(limit({ request: '0s' })).toBeUndefined();
  expect(limit({})).toBeUndefined();
  expect(['1h', '1h2h20m10m', '00060m', '1.5s', '', '0', '1d'].map(durationMs)).toEqual([
    3_600_000,
    12_600_000,
    3_600_000,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
