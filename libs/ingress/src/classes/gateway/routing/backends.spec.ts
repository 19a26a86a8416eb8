import { describe, expect, it } from 'vitest';
import { ask, httpRoute, route, to } from '../../../testing/gateway-route.js';
import type { ReferenceGrant } from '../api/objects.js';
import type { BackendRef } from '../api/routes.js';

const world = (backendRefs: readonly BackendRef[] | undefined, more: object = {}) => ({
  routes: [httpRoute('r', { rules: [backendRefs === undefined ? {} : { backendRefs }] })],
  ...more,
});
const grant = (
  from: Partial<ReferenceGrant['spec']['from'][number]>,
  to_: Partial<ReferenceGrant['spec']['to'][number]> = {},
): ReferenceGrant => ({
  metadata: { namespace: 'other', name: 'g' },
  spec: {
    from: [
      { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'default', ...from },
    ],
    to: [{ group: '', kind: 'Service', ...to_ }],
  },
});

describe('backends of a rule', () => {
  it('get requests by their weights; without one the weight is 1', () => {
    const given = world([to('a', { weight: 7 }), to('b', { weight: 0 }), to('c', { weight: 3 })]);
    expect([0, 0.69, 0.71, 0.99].map((draw) => route(given, 'x/', { draw }))).toEqual([
      'a', 'a', 'c', 'c',
    ]); // prettier-ignore
    const equal = world([to('a'), to('b')]);
    expect([0.49, 0.51].map((draw) => route(equal, 'x/', { draw }))).toEqual(['a', 'b']);
  });

  it('that are invalid keep their share, with 500, and those without endpoints with 503', () => {
    const given = world([to('a'), to('none'), to('empty')], { endpoints: { empty: [] } });
    expect([0.1, 0.5, 0.9].map((draw) => route(given, 'x/', { draw }))).toEqual(['a', 500, 503]);
  });

  it('are needed: a rule without any, or with weight 0 alone, answers 500', () => {
    expect(route(world(undefined), 'x/')).toBe(500);
    expect(route(world([]), 'x/')).toBe(500);
    expect(route(world([to('a', { weight: 0 })]), 'x/')).toBe(500);
  });

  it.each([
    [to('none'), 'BackendNotFound'],
    [to('a', { port: 81 }), 'BackendNotFound'],
    [{ name: 'a' }, 'BackendNotFound'],
    [to('a', { kind: 'Bucket', group: 'example.com' }), 'InvalidKind'],
    [to('external'), 'InvalidKind'],
    [to('udp'), 'UnsupportedProtocol'],
    [to('a', { namespace: 'other' }), 'RefNotPermitted'],
  ])('such as %j get 500 for %s', (ref, reason) => {
    const services = {
      external: { spec: { type: 'ExternalName', externalName: 'x.org', ports: [{ port: 80 }] } },
      udp: { spec: { ports: [{ port: 80, protocol: 'UDP' }] } },
    };
    const decision = ask(world([ref], { services }), 'x/');
    expect('answer' in decision && decision.answer.status).toBe(500);
    expect(decision.because.at(-1)).toMatchObject({
      summary: expect.stringContaining(reason),
      object: { kind: 'HTTPRoute', name: 'r' },
      field: 'spec.rules[0].backendRefs[0]',
    });
  });
});

describe('a ReferenceGrant', () => {
  const outcome = (...grants: readonly ReferenceGrant[]) =>
    route(world([to('a', { namespace: 'other' })], { grants }), 'x/');
  it('lets a route of a namespace refer to Services of another one', () => {
    expect(outcome(grant({}))).toBe('a');
    expect(outcome(grant({}, { name: 'a' }))).toBe('a');
  });
  it.each([
    [grant({ namespace: 'third' })],
    [grant({ kind: 'GRPCRoute' })],
    [grant({ group: '' })],
    [grant({}, { name: 'b' })],
    [grant({}, { kind: 'Secret' })],
    [{ ...grant({}), metadata: { namespace: 'third', name: 'g' } }],
  ])('lets nobody else: %j', (given) => {
    expect(outcome(given)).toBe(500);
  });
  it('may be one of several, whose entries are not mixed', () => {
    expect(outcome(grant({ namespace: 'third' }), grant({}, { name: 'b' }))).toBe(500);
    expect(outcome(grant({ namespace: 'third' }), grant({}))).toBe('a');
  });
});

it('every decision names the listener, the match and the backend behind it', () => {
  const routes = [
    httpRoute('r', {
      hostnames: ['a.com'],
      rules: [
        { matches: [{ path: { type: 'Exact', value: '/x' } }], backendRefs: [to('b')] },
        {
          matches: [{ method: 'PUT' }, { path: { type: 'PathPrefix', value: '/y' } }],
          backendRefs: [to('a', { weight: 3 }), to('b')],
        },
      ],
    }),
  ];
  const { because } = ask({ routes }, 'a.com/y/z');
  expect(because).toEqual([
    {
      summary: 'listener http (HTTP 80, host *)',
      object: expect.objectContaining({ kind: 'Gateway', namespace: 'default', name: 'web' }),
      field: 'spec.listeners[0]',
    },
    {
      summary: 'host a.com, PathPrefix /y',
      object: expect.objectContaining({ kind: 'HTTPRoute', namespace: 'default', name: 'r' }),
      field: 'spec.rules[1].matches[1]',
    },
    {
      summary: 'ip-of-a:8080, one of 1 ready endpoints of Service default/a, weight 3 of 4',
      object: expect.objectContaining({ kind: 'HTTPRoute' }),
      field: 'spec.rules[1].backendRefs[0]',
    },
  ]);
});

it('a request that nothing matches learns which routes are not attached, and why', () => {
  const routes = [httpRoute('lost', { parentRefs: [{ name: 'web', sectionName: 'nope' }] })];
  const { because } = ask({ routes }, 'a.com/');
  expect(because[0]?.summary).toBe(
    'no route is attached to listener http; HTTPRoute default/lost is not attached: NoMatchingParent',
  );
});
