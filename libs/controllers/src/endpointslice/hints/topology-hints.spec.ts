import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSlice, Node } from '#kinds';
import type { Stored } from '#machinery';
import { stored } from '../../testing/objects.js';
import { allocate } from './allocation.js';
import type { Draft } from './draft.js';
import { topologyHints } from './topology-hints.js';
import { zoneShares } from './zone-shares.js';

const node = (zone: string, cpu: string, more: Partial<Node> = {}): Node => ({
  spec: {},
  metadata: { name: `${zone}-${cpu}`, labels: { 'topology.kubernetes.io/zone': zone } },
  status: { allocatable: { cpu }, conditions: [{ type: 'Ready', status: 'True' }] },
  ...more,
});

const slice = (zones: readonly string[], name = 'web-1'): Stored<EndpointSlice> =>
  stored<EndpointSlice>({
    kind: 'EndpointSlice',
    metadata: { name },
    addressType: 'IPv4',
    endpoints: zones.map((zone, i): Endpoint => ({
      addresses: [`10.0.0.${i}`],
      conditions: { ready: true },
      ...(zone === '' ? {} : { zone }),
    })),
    ports: [],
  });
const created = (...zones: string[]): Draft => ({
  create: [slice(zones)],
  update: [],
  unchanged: [],
});

const hintsOf = (slices: readonly EndpointSlice[]) =>
  slices.flatMap((each) =>
    (each.endpoints ?? []).map((e) => e.hints?.forZones?.map((z) => z.name).join() ?? ''),
  );

const two = zoneShares([node('a', '2'), node('b', '2')]);

describe('shares of zones', () => {
  it('go by the CPUs of ready nodes that are not of the control plane', () => {
    const labels = {
      'topology.kubernetes.io/zone': 'c',
      'node-role.kubernetes.io/control-plane': '',
    };
    const nodes = [
      node('b', '1'),
      node('a', '2'),
      node('a', '1'),
      node('c', '8', { metadata: { name: 'cp', labels } }),
      node('d', '8', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
    ];
    expect([...zoneShares(nodes)!]).toEqual([
      ['a', 0.75],
      ['b', 0.25],
    ]);
  });

  it('are unknown with one zone, or a node without zone or CPUs', () => {
    expect(zoneShares([node('a', '1')])).toBeUndefined();
    expect(zoneShares([node('a', '1'), node('b', '1'), node('', '1')])).toBeUndefined();
    expect(zoneShares([node('a', '1'), node('b', '1'), node('c', '0')])).toBeUndefined();
  });
});

describe('hints by topology', () => {
  it('name the own zone where the shares fit', () => {
    const hints = topologyHints(created('a', 'a', 'b', 'b'), two);
    expect('draft' in hints && hintsOf(hints.draft.create)).toEqual(['a', 'a', 'b', 'b']);
  });

  it('lend endpoints of a zone with too many to one with too few', () => {
    const hints = topologyHints(created('a', 'a', 'a', 'b'), two);
    expect('draft' in hints && hintsOf(hints.draft.create)).toEqual(['b', 'a', 'a', 'b']);
  });

  it.each([
    [
      'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes',
      created('a'),
      undefined,
    ],
    ['Insufficient number of endpoints (1 endpoints, 2 zones)', created('a'), two],
    [
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (3 endpoints, 2 zones)',
      created('a', 'b', 'b'),
      two,
    ],
    ['One or more endpoints do not have a zone specified', created('a', '', 'b', 'b'), two],
  ])('are refused: %s', (refusal, draft, shares) => {
    expect(topologyHints(draft, shares)).toEqual({ refusal });
  });

  it('leave slices alone that have hints which still fit', () => {
    const first = topologyHints(created('a', 'a', 'b', 'b'), two);
    const unchanged = 'draft' in first ? (first.draft.create as Stored<EndpointSlice>[]) : [];
    const again = topologyHints({ create: [], update: [], unchanged }, two);
    expect(again).toMatchObject({ draft: { update: [], unchanged } });
  });

  it('give every ready endpoint one zone, and bring each zone nearer to its share', () => {
    const cpus = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }));
    const zones = fc.array(fc.constantFrom('a', 'b'), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(cpus, zones, ([a, b], list) => {
        const shares = zoneShares([node('a', String(a)), node('b', String(b))])!;
        const hints = topologyHints(created(...list), shares);
        const allocations = allocate(list.length, shares);
        expect('draft' in hints).toBe(allocations !== undefined);
        if (!('draft' in hints)) return;
        const found = hintsOf(hints.draft.create);
        for (const [zone, { desired }] of allocations!) {
          const off = (zonesOf: readonly string[]): number =>
            Math.abs(zonesOf.filter((each) => each === zone).length - desired);
          expect(off(found)).toBeLessThanOrEqual(off(list));
        }
        expect(found.every((each) => each === 'a' || each === 'b')).toBe(true);
      }),
    );
  });
});
