import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IPVS_SCHEDULERS } from '../../../config/config.js';
import type { BalancingMemory } from '../../../mode.js';
import type { Endpoint } from '../../../picture/endpoint.js';
import { SCHEDULERS } from './order.js';

const endpoint = (n: number): Endpoint => ({
  ip: `10.244.0.${n}`,
  port: 80,
  text: `10.244.0.${n}:80`,
  ready: true,
  serving: true,
  terminating: false,
  nodeName: '',
  zoneHints: [],
  nodeHints: [],
  origin: { object: { apiVersion: 'v1', kind: 'EndpointSlice', name: 'x' }, field: '' },
});

/** Places connections that all stay open, and says where each went. */
function place(name: string, count: number, sources: readonly string[]): number[] {
  const destinations = Array.from({ length: count }, (_, i) => endpoint(i + 1));
  const numbers = new Map<string, number>();
  const open = destinations.map(() => 0);
  const memory: BalancingMemory = {
    read: (key) => numbers.get(key),
    write: (key, value) => void numbers.set(key, value),
    connectionsTo: (ip) => ({
      active: open[destinations.findIndex((each) => each.ip === ip)]!,
      inactive: 0,
    }),
  };
  return sources.map((source) => {
    const index = SCHEDULERS[name]!({
      server: 'TCP 10.96.0.10:80',
      destinations,
      source,
      sourcePort: 40_000,
      destination: '10.96.0.10',
      memory,
      pick: () => {
        throw new Error('a memory leaves nothing to chance');
      },
    });
    open[index]! += 1;
    return index;
  });
}

const sources = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `10.244.${i >> 8}.${i & 255}`);

describe('schedulers of IPVS', () => {
  it('are all that the configuration may name', () => {
    expect(Object.keys(SCHEDULERS).toSorted()).toEqual(IPVS_SCHEDULERS.toSorted());
  });

  it.each(['rr', 'wrr', 'lc', 'wlc', 'sed', 'nq'])('%s spreads connections evenly', (name) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 5 }),
        (count, rounds) => {
          const placed = place(name, count, sources(count * rounds));
          for (let i = 0; i < count; i += 1)
            expect(placed.filter((index) => index === i)).toHaveLength(rounds);
        },
      ),
    );
  });

  it('rr goes round in order', () => {
    expect(place('rr', 3, sources(7))).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });

  it.each(['sh', 'mh'])('%s keeps a client at one destination', (name) => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 1, max: 9 }), (source, count) => {
        expect(new Set(place(name, count, [source, source, source])).size).toBe(1);
      }),
    );
    expect(new Set(place(name, 4, sources(200))).size).toBe(4);
  });

  it('dh keeps an address at one destination whoever the client is', () => {
    expect(new Set(place('dh', 5, sources(50))).size).toBe(1);
  });

  it('mh moves few clients when a destination is added', () => {
    const before = place('mh', 9, sources(1000));
    const after = place('mh', 10, sources(1000));
    const moved = before.filter((index, i) => index !== after[i]).length;
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(250);
  });

  it('lblc stays until the destination is overloaded', () => {
    expect(place('lblc', 3, sources(4))).toEqual([0, 0, 1, 1]);
  });

  it('lblc stays with its destination when others come before it in the list', () => {
    const numbers = new Map<string, number>();
    const at = (count: number): string => {
      const destinations = Array.from({ length: count }, (_, i) => endpoint(count - i));
      const index = SCHEDULERS['lblc']!({
        server: 'TCP 10.96.0.10:80',
        destinations,
        source: '10.244.0.9',
        sourcePort: 40_000,
        destination: '10.96.0.10',
        memory: {
          read: (key) => numbers.get(key),
          write: (key, value) => void numbers.set(key, value),
          connectionsTo: () => ({ active: 0, inactive: 0 }),
        },
        pick: () => 0,
      });
      return destinations[index]!.ip;
    };
    expect([at(1), at(2), at(3)]).toEqual(['10.244.0.1', '10.244.0.1', '10.244.0.1']);
  });

  it('lblcr adds a destination when those that it has are overloaded', () => {
    expect(new Set(place('lblcr', 3, sources(6)))).toEqual(new Set([0, 1, 2]));
  });
});
