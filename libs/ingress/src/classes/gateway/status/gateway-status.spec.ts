import { describe, expect, it } from 'vitest';
import { gateway, listener, modelOf, objectsOf } from '../../../testing/gateway-route.js';
import {
  deployment,
  lines,
  NOW,
  ofListeners,
  ready,
  service,
  statusOf,
} from '../../../testing/gateway-status.js';
import type { Gateway } from '../api/objects.js';
import { classStatus } from './class-status.js';
import { gatewayStatus } from './gateway-status.js';

const LATER = NOW + 60_000;

describe('the status of a Gateway', () => {
  it('is Accepted and Programmed once it has an address and a pod', () => {
    const { addresses, conditions } = statusOf({});
    expect(addresses).toEqual([{ type: 'IPAddress', value: '192.0.2.1' }]);
    expect(lines(conditions)).toEqual(['Accepted True Accepted', 'Programmed True Programmed']);
    expect(conditions?.every((each) => each.observedGeneration === 1)).toBe(true);
  });

  it.each([
    [{ service: service(), deployment: deployment(1) }, 'AddressNotAssigned'],
    [{ service: service('192.0.2.1'), deployment: deployment(0) }, 'NoResources'],
    [{ service: undefined, deployment: undefined, problem: 'it is not mine' }, 'Invalid'],
  ])('is not Programmed with %j: %s', (made, reason) => {
    expect(lines(statusOf({}, made).conditions)[1]).toBe(`Programmed False ${reason}`);
  });

  it('has the address of the Service itself when no load balancer is asked for', () => {
    const made = { service: service(undefined, 'ClusterIP'), deployment: deployment(1) };
    expect(statusOf({}, made).addresses).toEqual([{ type: 'IPAddress', value: '10.96.0.9' }]);
  });

  it('says which requested address cannot be had', () => {
    const world = (...addresses: NonNullable<Gateway['spec']['addresses']>) => ({
      gateway: gateway([listener('http')], { addresses }),
    });
    expect(lines(statusOf(world({ value: '192.0.2.1' })).conditions)[1]).toContain('True');
    expect(lines(statusOf(world({ type: 'IPAddress' })).conditions)[1]).toContain('True');
    expect(lines(statusOf(world({ value: '192.0.2.7' })).conditions)).toEqual([
      'Accepted True Accepted',
      'Programmed False AddressNotUsable',
    ]);
    expect(lines(statusOf(world({ type: 'test/fake', value: 'x' })).conditions)).toEqual([
      'Accepted False UnsupportedAddress',
      'Programmed False Invalid',
    ]);
  });

  it('is accepted as long as one listener is', () => {
    const tcp = listener('tcp', { protocol: 'TCP', port: 81 });
    expect(lines(statusOf(ofListeners(listener('http'), tcp)).conditions)).toEqual([
      'Accepted True ListenersNotValid',
      'Programmed True Programmed',
    ]);
    expect(lines(statusOf(ofListeners(tcp)).conditions)).toEqual([
      'Accepted False ListenersNotValid',
      'Programmed False Invalid',
    ]);
  });

  it('names parameters that cannot be used', () => {
    const parametersRef = { group: '', kind: 'ConfigMap', name: 'p' };
    const world = (data?: Record<string, string>) => ({
      gateway: gateway([listener('http')], { infrastructure: { parametersRef } }),
      configMaps: data === undefined ? {} : { 'default/p': { data } },
    });
    for (const data of [undefined, { replicas: 'many' }, { serviceType: 'X' }, { size: '1' }])
      expect(lines(statusOf(world(data)).conditions)[0]).toBe('Accepted False InvalidParameters');
    expect(modelOf(world({ serviceType: 'ClusterIP', replicas: '2' })).parameters).toEqual({
      serviceType: 'ClusterIP',
      replicas: 2,
    });
  });

  it('keeps the time of a transition while the status stays', () => {
    const model = modelOf({});
    const before = gatewayStatus(model, { ...ready, deployment: deployment(0) }, NOW);
    const after = gatewayStatus(
      { ...model, gateway: { ...gateway(), status: before } },
      ready,
      LATER,
    );
    expect(after.conditions?.map((each) => each.lastTransitionTime)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-01T00:01:00Z',
    ]);
  });
});

it('a GatewayClass is accepted unless its parameters are not there', () => {
  const of = (name?: string) =>
    lines(
      classStatus(
        {
          metadata: { name: 'sim', generation: 1 },
          spec: {
            controllerName: 'x/y',
            ...(name === undefined
              ? {}
              : { parametersRef: { group: '', kind: 'ConfigMap', name, namespace: 'default' } }),
          },
        },
        objectsOf({ configMaps: { 'default/p': { data: { replicas: '2' } } } }),
        NOW,
      ).conditions,
    );
  expect(of()).toEqual(['Accepted True Accepted']);
  expect(of('p')).toEqual(['Accepted True Accepted']);
  expect(of('missing')).toEqual(['Accepted False InvalidParameters']);
});
