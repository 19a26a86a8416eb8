import { describe, expect, it } from 'vitest';
import { grpcRoute, httpRoute, listener, to } from '../../../testing/gateway-route.js';
import { lines, ofListeners, statusOf, type World } from '../../../testing/gateway-status.js';
import type { Listener } from '../api/objects.js';

const listenerLines = (world: World): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    (statusOf(world).listeners ?? []).map(({ name, conditions }) => [name, lines(conditions)]),
  );

describe('the status of a listener', () => {
  const good = [
    'Accepted True Accepted',
    'Programmed True Programmed',
    'ResolvedRefs True ResolvedRefs',
    'Conflicted False NoConflicts',
  ];
  it('has four conditions', () => {
    expect(listenerLines({})).toEqual({ http: good });
  });

  it('of an unknown protocol is UnsupportedProtocol, and it supports no kind', () => {
    const { listeners } = statusOf(ofListeners(listener('udp', { protocol: 'UDP' })));
    expect(listeners?.[0]).toMatchObject({ supportedKinds: [], attachedRoutes: 0 });
    expect(lines(listeners?.[0]?.conditions).slice(0, 2)).toEqual([
      'Accepted False UnsupportedProtocol',
      'Programmed False Invalid',
    ]);
  });

  it('supports the kinds that it allows, and says which it cannot have', () => {
    const kinds = (...names: string[]) => {
      const allowedRoutes = { kinds: names.map((kind) => ({ kind })) };
      return statusOf(ofListeners(listener('http', { allowedRoutes }))).listeners![0]!;
    };
    expect(kinds().supportedKinds?.map(({ kind }) => kind)).toEqual(['HTTPRoute', 'GRPCRoute']);
    expect(lines(kinds('HTTPRoute').conditions)).toEqual(good);
    const only = kinds('InvalidRoute');
    expect(only.supportedKinds).toEqual([]);
    expect(lines(only.conditions).slice(1, 3)).toEqual([
      'Programmed False Invalid',
      'ResolvedRefs False InvalidRouteKinds',
    ]);
    const some = kinds('InvalidRoute', 'HTTPRoute');
    expect(some.supportedKinds).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute' },
    ]);
    expect(lines(some.conditions)).toContain('ResolvedRefs False InvalidRouteKinds');
  });

  it('conflicts with one of the same port that has another protocol or the same host; the others are served', () => {
    const world = ofListeners(
      listener('a', { hostname: 'a.com' }),
      listener('again', { hostname: 'a.com' }),
      listener('other', { hostname: 'b.com' }),
      listener('x', { port: 81 }),
      listener('y', { port: 81, protocol: 'HTTPS' }),
    );
    const found = listenerLines(world);
    for (const name of ['a', 'again']) {
      expect(found[name]).toContain('Conflicted True HostnameConflict');
      expect(found[name]).toContain('Accepted False HostnameConflict');
    }
    for (const name of ['x', 'y'])
      expect(found[name]).toContain('Conflicted True ProtocolConflict');
    expect(found['other']).toEqual(good);
    expect(lines(statusOf(world).conditions)).toContain('Accepted True ListenersNotValid');
  });

  it('for TLS needs a certificate that is there and may be used', () => {
    const https = (certificateRefs: NonNullable<Listener['tls']>['certificateRefs']) =>
      listener('https', {
        protocol: 'HTTPS',
        port: 443,
        tls: certificateRefs === undefined ? {} : { certificateRefs },
      });
    const resolved = (listener_: Listener, more: Partial<World> = {}) =>
      listenerLines({ ...ofListeners(listener_), ...more })['https']?.slice(0, 3);
    const invalid = [
      'Accepted True Accepted',
      'Programmed False Invalid',
      'ResolvedRefs False InvalidCertificateRef',
    ];
    expect(resolved(https(undefined))).toEqual(invalid);
    expect(resolved(https([{ name: 'missing' }]))).toEqual(invalid);
    expect(resolved(https([{ name: 's', kind: 'ConfigMap' }]))).toEqual(invalid);
    expect(resolved(https([{ name: 's', group: 'x.org' }]))).toEqual(invalid);
    expect(resolved(https([{ name: 's', namespace: 'other' }]))?.[2]).toBe(
      'ResolvedRefs False RefNotPermitted',
    );
    const grant = {
      metadata: { namespace: 'other', name: 'g' },
      spec: {
        from: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'default' }],
        to: [{ group: '', kind: 'Secret' }],
      },
    };
    expect(resolved(https([{ name: 's', namespace: 'other' }]), { grants: [grant] })).toEqual(
      invalid,
    );
  });

  it('counts the routes that are attached, whether it is served or not', () => {
    const rules = [{ backendRefs: [to('app')] }];
    const world = {
      ...ofListeners(
        listener('http', { hostname: 'a.com' }),
        listener('https', { protocol: 'HTTPS', port: 443 }),
      ),
      routes: [
        httpRoute('both', { rules }),
        httpRoute('twice', {
          rules,
          parentRefs: ['http', 'https'].map((sectionName) => ({ name: 'web', sectionName })),
        }),
        httpRoute('second', { rules, hostnames: ['b.com'] }),
        grpcRoute('late', { rules, hostnames: ['c.com'] }, 9),
      ],
    };
    expect(statusOf(world).listeners?.map(({ attachedRoutes }) => attachedRoutes)).toEqual([2, 3]);
  });

  it('for TLS tells which others have hosts of its own', () => {
    const https = (name: string, hostname: string) =>
      listener(name, { protocol: 'HTTPS', port: 443, hostname });
    const found = listenerLines(
      ofListeners(
        https('a', 'foo.example.com'),
        https('b', 'foo.example.org'),
        https('c', '*.example.com'),
      ),
    );
    const overlapping = 'OverlappingTLSConfig True OverlappingHostnames';
    expect(Object.keys(found).filter((name) => found[name]?.includes(overlapping))).toEqual([
      'a',
      'c',
    ]);
  });
});
