import { describe, expect, it } from 'vitest';
import type { EndpointSliceEndpoint, Service } from '../objects.js';
import { onA, onB, web, webSlice } from '../testing/objects.js';
import { servicePorts } from './service-port.js';
import { categorize } from './topology.js';

function choose(
  endpoints: readonly EndpointSliceEndpoint[],
  spec: Partial<Service['spec'] & object> = {},
  nodeName = 'node-a',
  zone = 'zone-1',
) {
  const { cluster, local, hasAny } = categorize(
    servicePorts(web(spec), [webSlice(endpoints)])[0]!,
    { nodeName, zone },
  );
  return { cluster: cluster.map((e) => e.ip), local: local.map((e) => e.ip), hasAny };
}

const draining = (e: EndpointSliceEndpoint) => ({
  ...e,
  conditions: { ready: false, serving: true, terminating: true },
});
const dead = (e: EndpointSliceEndpoint) => ({
  ...e,
  conditions: { ready: false, serving: false, terminating: true },
});
const hinted = (e: EndpointSliceEndpoint, forZone: string) => ({
  ...e,
  hints: { forZones: [{ name: forZone }] },
});

describe('the endpoints that a node may use', () => {
  it('are the ready ones; unset conditions mean ready', () => {
    expect(choose([{ ...onA, conditions: {} }, dead(onB)])).toEqual({
      cluster: ['10.244.1.5'],
      local: [],
      hasAny: true,
    });
  });

  it('are draining ones when none is ready', () => {
    expect(choose([draining(onA), dead(onB)]).cluster).toEqual(['10.244.1.5']);
    expect(choose([draining(onA), onB]).cluster).toEqual(['10.244.2.5']);
  });

  it('are none when nobody serves', () => {
    expect(choose([dead(onA)])).toEqual({ cluster: [], local: [], hasAny: false });
  });

  it('are those hinted for the zone, if every ready endpoint has a hint and one fits', () => {
    const both = [hinted(onA, 'zone-2'), hinted(onB, 'zone-1')];
    expect(choose(both).cluster).toEqual(['10.244.2.5']);
    expect(choose(both, {}, 'node-c', 'zone-3').cluster).toEqual(['10.244.1.5', '10.244.2.5']);
    expect(choose([both[0]!, onB]).cluster).toEqual(['10.244.1.5', '10.244.2.5']);
  });

  it('fall back for each policy on its own', () => {
    const policies = {
      type: 'NodePort',
      ports: [{ port: 80, nodePort: 30080 }],
      externalTrafficPolicy: 'Local',
    };
    expect(choose([draining(onA), onB], policies)).toEqual({
      cluster: ['10.244.2.5'],
      local: ['10.244.1.5'],
      hasAny: true,
    });
  });

  it('stand nowhere when the slice names no node and the policy is Local', () => {
    const nowhere = { addresses: ['10.244.1.5'], conditions: { ready: true } };
    expect(choose([nowhere], { internalTrafficPolicy: 'Local' })).toEqual({
      cluster: [],
      local: [],
      hasAny: true,
    });
  });
});
