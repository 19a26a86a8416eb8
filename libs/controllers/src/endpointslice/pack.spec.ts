import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointSlice } from '#kinds';
import type { Stored } from '#machinery';
import { stored } from '../testing/objects.js';
import { pack } from './pack.js';

const endpoint = (number: number): Endpoint => ({
  addresses: [`10.0.${number >> 8}.${number & 255}`],
});
const sliceOf = (name: string, numbers: readonly number[]): Stored<EndpointSlice> =>
  stored<EndpointSlice>({
    kind: 'EndpointSlice',
    metadata: { name },
    addressType: 'IPv4',
    endpoints: numbers.map(endpoint),
    ports: [],
  });
const addressesOf = (endpoints: readonly Endpoint[]): string[] =>
  endpoints.map(({ addresses }) => addresses![0]!);
const never = (): boolean => false;

/** The slices after the writes. */
function after(
  existing: readonly Stored<EndpointSlice>[],
  packing: ReturnType<typeof pack>,
): string[][] {
  const updated = new Map(packing.update.map(({ slice, endpoints }) => [slice, endpoints]));
  const kept = existing.filter((slice) => !packing.remove.includes(slice));
  const rest = kept.map((slice) => addressesOf(updated.get(slice) ?? slice.endpoints ?? []));
  return [...rest, ...packing.create.map(addressesOf)];
}

describe('packing endpoints into slices', () => {
  it('puts every endpoint into exactly one slice, none too full', () => {
    const numbers = fc.uniqueArray(fc.nat(60), { maxLength: 50 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 9 }), (before, wanted, max) => {
        const existing: Stored<EndpointSlice>[] = [];
        for (let at = 0; at < before.length; at += max)
          existing.push(sliceOf(`s${at}`, before.slice(at, at + max)));
        const result = after(existing, pack(wanted.map(endpoint), existing, max, never));
        expect(result.flat().sort()).toEqual(addressesOf(wanted.map(endpoint)).sort());
        for (const slice of result) expect(slice.length).toBeLessThanOrEqual(max);
      }),
    );
  });

  it('writes nothing when nothing has changed', () => {
    const existing = [sliceOf('a', [1, 2, 3]), sliceOf('b', [4])];
    expect(pack([1, 2, 3, 4].map(endpoint), existing, 3, never)).toEqual({
      create: [],
      update: [],
      remove: [],
    });
  });

  it('puts one more endpoint into one slice that has room', () => {
    const existing = [sliceOf('full', [1, 2, 3]), sliceOf('roomy', [4])];
    const { create, update, remove } = pack([1, 2, 3, 4, 5].map(endpoint), existing, 3, never);
    expect([create.length, remove.length]).toEqual([0, 0]);
    expect(update.map(({ slice }) => slice.metadata.name)).toEqual(['roomy']);
  });

  it('writes a slice again when something else about it is old', () => {
    const slice = sliceOf('a', [1]);
    expect(pack([endpoint(1)], [slice], 3, () => true).update).toHaveLength(1);
  });
});
