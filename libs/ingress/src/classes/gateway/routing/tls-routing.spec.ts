import { describe, expect, it } from 'vitest';
import { ask, gateway, listener, modelOf, route, to } from '../../../testing/gateway-route.js';
import type { BackendRef, Route } from '../api/routes.js';

const tls = (name: string, hostname?: string, mode = 'Passthrough') =>
  listener(name, {
    protocol: 'TLS',
    port: 443,
    tls: { mode },
    ...(hostname === undefined ? {} : { hostname }),
  });
const tlsRoute = (
  name: string,
  hostnames: string[],
  backendRefs: BackendRef[] = [to(name)],
): Route => ({
  kind: 'TLSRoute',
  object: {
    metadata: { namespace: 'default', name, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { parentRefs: [{ name: 'web' }], hostnames, rules: [{ backendRefs }] },
  },
});

describe('a listener that passes TLS through', () => {
  const world = {
    gateway: gateway([tls('every'), tls('narrow', '*.example.com')]),
    routes: [tlsRoute('wild', ['*.example.com']), tlsRoute('exact', ['a.example.com'])],
  };

  it('sends connections on by the name that they ask for, whatever is in them', () => {
    expect(route(world, 'other.org/', { tls: 'b.example.com' })).toBe('wild');
    expect(route(world, 'other.org/', { tls: 'A.example.com' })).toBe('exact');
    expect(route(world, 'a.example.com/', { tls: 'other.org' })).toBe('closed');
    expect(route(world, 'a.example.com/', { tls: '' })).toBe('closed');
    expect(route(world, 'a.example.com/', { port: 443 })).toBe('closed');
  });

  it('changes nothing of them: the backend ends TLS, and is asked for the same name', () => {
    const decision = ask(world, 'b.example.com/x?y', { tls: 'b.example.com', headers: { A: '1' } });
    if (!('forward' in decision)) throw new Error('the connection is not passed on');
    expect(decision.forward).toMatchObject({
      tls: true,
      serverName: 'b.example.com',
      request: { path: '/x?y', headers: { Host: 'b.example.com', A: '1' } },
    });
    expect(() => decision.forward.failed('refused')).toThrow('no backend takes the connection');
  });

  it('ends them where the backend is invalid or has no endpoints', () => {
    const of = (name: string) => ({
      gateway: gateway([tls('every')]),
      routes: [tlsRoute('r', ['a.com'], [to(name)])],
      endpoints: { empty: [] },
    });
    expect(route(of('none'), 'a.com/', { tls: 'a.com' })).toBe('closed');
    expect(route(of('empty'), 'a.com/', { tls: 'a.com' })).toBe('closed');
    expect(ask(of('empty'), 'a.com/', { tls: 'a.com' }).because.at(-1)?.summary).toContain(
      'has no ready endpoint',
    );
  });

  it('takes no HTTPRoutes, and does not end TLS itself', () => {
    const { listeners } = modelOf({
      gateway: gateway([tls('a'), tls('b', undefined, 'Terminate')]),
    });
    expect(listeners.map(({ kinds }) => kinds)).toEqual([['TLSRoute'], []]);
    expect(listeners[1]?.accepted.reason).toBe('UnsupportedValue');
  });
});
