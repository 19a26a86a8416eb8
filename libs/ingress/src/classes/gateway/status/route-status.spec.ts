import { describe, expect, it } from 'vitest';
import {
  gateway,
  httpRoute,
  listener,
  modelOf,
  objectsOf,
  to,
} from '../../../testing/gateway-route.js';
import { lines, NOW, type World } from '../../../testing/gateway-status.js';
import type { Route } from '../api/routes.js';
import { resolvedRefs } from '../model/route-findings.js';
import { routeParents } from './route-status.js';

/** The conditions of the first route towards its parents. */
function parentsOf(world: World & { readonly routes: readonly Route[] }) {
  const [route] = world.routes;
  const { attachments } = modelOf(world);
  const own = attachments.filter((each) => each.route === route);
  return routeParents(route!, own, resolvedRefs(route!, objectsOf(world)), NOW);
}

describe('the status of a route', () => {
  const rules = [{ backendRefs: [to('app')] }];
  const parent = (world: World & { readonly routes: readonly Route[] }) =>
    lines(parentsOf(world)[0]?.conditions);

  it('is Accepted, with all references resolved, for each parentRef', () => {
    const parentRefs = ['http', 'nope'].map((sectionName) => ({ name: 'web', sectionName }));
    const parents = parentsOf({ routes: [httpRoute('r', { rules, parentRefs })] });
    expect(parents.map(({ parentRef, controllerName, conditions }) => [
      parentRef, controllerName, ...lines(conditions),
    ])).toEqual([
      [parentRefs[0], 'gateway.mockplane.io/simulated', 'Accepted True Accepted', 'ResolvedRefs True ResolvedRefs'],
      [parentRefs[1], 'gateway.mockplane.io/simulated', 'Accepted False NoMatchingParent', 'ResolvedRefs True ResolvedRefs'],
    ]); // prettier-ignore
  });

  it.each([
    ['NoMatchingParent', { name: 'web', port: 81 }, {}],
    ['NoMatchingParent', { name: 'web', sectionName: 'http', port: 81 }, {}],
    ['NotAllowedByListeners', { name: 'web' }, { kinds: [{ kind: 'GRPCRoute' }] }],
    ['NotAllowedByListeners', { name: 'web' }, { namespaces: { from: 'Selector', selector: { matchLabels: { a: 'b' } } } }],
    ['NotAllowedByListeners', { name: 'web' }, { namespaces: { from: 'Selector', selector: { matchExpressions: [{ key: 'a', operator: 'Odd' }] } } }],
  ] as const)('says %s for %j', (reason, parentRef, allowedRoutes) => {
    const world = {
      gateway: gateway([listener('http', { allowedRoutes })]),
      routes: [httpRoute('r', { rules, parentRefs: [parentRef] })],
    };
    expect(parent(world)[0]).toBe(`Accepted False ${reason}`);
  }); // prettier-ignore

  it('depends on the namespaces that a listener allows', () => {
    const world = (from: string, own = 'team') => ({
      gateway: gateway([
        listener('http', {
          allowedRoutes: { namespaces: { from, selector: { matchLabels: { shared: 'yes' } } } },
        }),
      ]),
      labels: { team: { shared: 'yes' } },
      routes: [httpRoute(`${own}/r`, { rules })],
    });
    expect(parent(world('Selector'))[0]).toBe('Accepted True Accepted');
    expect(parent(world('All'))[0]).toBe('Accepted True Accepted');
    expect(parent(world('Same'))[0]).toBe('Accepted False NotAllowedByListeners');
    expect(parent(world('Same', 'default'))[0]).toBe('Accepted True Accepted');
    expect(parent(world('Selector', 'stranger'))[0]).toBe('Accepted False NotAllowedByListeners');
  });

  it('says when no hostname is one of the listener', () => {
    const world = {
      gateway: gateway([listener('http', { hostname: 'foo.example.com' })]),
      routes: [httpRoute('r', { rules, hostnames: ['not-accepted.test.com', 'example.com'] })],
    };
    expect(parent(world)[0]).toBe('Accepted False NoMatchingListenerHostname');
  });

  it('names the reference that leads nowhere', () => {
    const world = (name: string) => ({
      routes: [
        httpRoute('r', { rules: [{ backendRefs: [to('app')] }, { backendRefs: [to(name)] }] }),
      ],
    });
    expect(parent(world('none'))).toEqual([
      'Accepted True Accepted',
      'ResolvedRefs False BackendNotFound',
    ]);
    const [, resolved] = parentsOf(world('none'))[0]!.conditions;
    expect(resolved?.message).toBe(
      'spec.rules[1].backendRefs[0]: Service default/none does not exist',
    );
    const mirror = { type: 'RequestMirror', requestMirror: { backendRef: to('none') } };
    const mirrored = { routes: [httpRoute('r', { rules: [{ filters: [mirror], ...rules[0] }] })] };
    expect(parent(mirrored)[1]).toBe('ResolvedRefs False BackendNotFound');
  });

  it('tells rules that cannot be carried out, in part or as a whole', () => {
    const cors = { filters: [{ type: 'CORS' }], backendRefs: [to('app')] };
    expect(parent({ routes: [httpRoute('r', { rules: [cors] })] })[0]).toBe(
      'Accepted False UnsupportedValue',
    );
    expect(parent({ routes: [httpRoute('r', { rules: [...rules, cors] })] })).toEqual([
      'Accepted True Accepted',
      'ResolvedRefs True ResolvedRefs',
      'PartiallyInvalid True UnsupportedValue',
    ]);
  });

  it('leaves what other controllers say, and takes back what is no more so', () => {
    const made = httpRoute('r', { rules }) as Extract<Route, { kind: 'HTTPRoute' }>;
    const entry = (controllerName: string, name: string) => ({
      controllerName,
      parentRef: { name },
      conditions: [],
    });
    const parents = [
      entry('example.com/other', 'web'),
      entry('gateway.mockplane.io/simulated', 'gone'),
    ];
    const route = { ...made, object: { ...made.object, status: { parents } } };
    expect(
      parentsOf({ routes: [route] }).map(({ controllerName, parentRef }) => [
        controllerName,
        parentRef.name,
      ]),
    ).toEqual([
      ['example.com/other', 'web'],
      ['gateway.mockplane.io/simulated', 'web'],
    ]);
  });
});
