import { describe, expect, it } from 'vitest';
import type { Fault } from '../faults/fault.js';
import { faultKind } from './fault-kind.js';

const causes = (spec: unknown) =>
  faultKind()
    .strategy.validate?.({ metadata: { name: 'f' }, spec } as unknown as Fault)
    .map(({ field, message }) => `${field}: ${message}`);

describe('the kind Fault', () => {
  it('refuses what its schema does not know before it asks for sense', () => {
    expect(causes({ latency: { from: { nodez: ['a'] }, milliseconds: 'long' } })).toEqual([
      'spec.latency.from.nodez: Forbidden: unknown field',
      'spec.latency.milliseconds: Invalid value: "long": must be of type number',
    ]);
    expect(causes({ nodeDown: null })).toEqual([
      'spec.nodeDown: Invalid value: null: must be of type object',
    ]);
    expect(causes({ nodeDown: { nodes: ['a'] } })).toEqual([]);
  });

  it('shows since when it is in force and whom it touches', () => {
    const status = {
      since: '2026-01-01T00:00:00Z',
      type: 'nodeDown',
      nodes: 1,
      pods: 3,
      message: 'm',
    };
    const row = faultKind().row?.({ metadata: { name: 'f' }, spec: {}, status });
    expect(row?.slice(0, 4)).toEqual(['f', 'nodeDown', '1', '3']);
  });
});
