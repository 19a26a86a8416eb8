import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../config/config.js';
import type { EndpointSlice } from '../objects.js';
import { web } from '../testing/objects.js';
import { collectEndpoints } from './endpoint.js';
import { ProxyState } from './proxy-state.js';

/** A slice of `web` with endpoints 10.0.0.N; a negative N is one that terminates. */
const slice = (part: number, numbers: readonly number[]): EndpointSlice => ({
  metadata: {
    name: `web-${part}`,
    namespace: 'default',
    labels: { 'kubernetes.io/service-name': 'web' },
  },
  addressType: 'IPv4',
  ports: [{ name: '', port: 8080, protocol: 'TCP' }],
  endpoints: numbers.map((n) => ({
    addresses: [`10.0.0.${Math.abs(n)}`],
    conditions: { ready: n > 0, terminating: n < 0 },
  })),
});

const numbers = fc.array(
  fc.integer({ min: -12, max: 12 }).filter((n) => n !== 0),
  { maxLength: 8 },
);

/** What the slices say, one endpoint after the other. */
function oneByOne(slices: readonly (readonly number[])[]): string[] {
  const isReady = new Map<string, boolean>();
  for (const n of slices.flat()) {
    const text = `10.0.0.${Math.abs(n)}:8080`;
    if (n > 0 || !isReady.has(text)) isReady.set(text, n > 0);
  }
  return [...isReady].map(([text, ready]) => `${text} ${ready}`).sort();
}

describe('the backends of a Service', () => {
  it('are those of all its slices, each once, the living one of two with one address', () => {
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 7 }), (slices) => {
        const table = collectEndpoints(slices.map((each, part) => slice(part, each)));
        const found = [...table.values()].flat().map((e) => `${e.text} ${e.ready}`);
        expect(found).toEqual(oneByOne(slices));
      }),
    );
  });

  it('are the same after any changes of slices as when they are collected anew', () => {
    const change = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.option(numbers));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        const slices = new Map<number, readonly number[]>();
        let state = ProxyState.empty(DEFAULT_CONFIG).withService(web());
        for (const [part, content] of changes) {
          const former = slices.get(part);
          if (content === null) {
            slices.delete(part);
            state = state.withoutSlice(slice(part, []));
          } else {
            slices.set(part, content);
            state = state.withSlice(slice(part, content), former && slice(part, former));
          }
        }
        const [port] = state.claimants('tcp/10.96.0.10/80');
        const found = port!.endpoints.map((e) => `${e.text} ${e.ready}`);
        expect(found).toEqual(oneByOne([...slices.values()]));
      }),
    );
  });
});

describe('conditions of a backend', () => {
  const of = (...conditions: readonly object[]) => {
    const endpoints = conditions.map((each) => ({ addresses: ['10.0.0.1'], conditions: each }));
    const [backend] = [...collectEndpoints([{ ...slice(0, []), endpoints }]).values()].flat();
    const { ready, serving, terminating } = backend!;
    return { ready, serving, terminating };
  };

  it('are ready, serving and not terminating unless they are stated, each for itself', () => {
    expect(of({})).toEqual({ ready: true, serving: true, terminating: false });
    expect(of({ ready: false, terminating: true })).toEqual({
      ready: false,
      serving: true,
      terminating: true,
    });
  });

  it('are those that are stated last, but for an endpoint that terminates', () => {
    expect(of({ ready: true }, { ready: false }).ready).toBe(false);
    expect(of({ ready: true }, { ready: false, terminating: true }).ready).toBe(true);
    expect(of({ ready: false, terminating: true }, { ready: true }).ready).toBe(true);
  });
});

describe('claims', () => {
  it('lead to the ports with their newest backends, and end with the Service', () => {
    const state = ProxyState.empty(DEFAULT_CONFIG)
      .withSlice(slice(0, [1]))
      .withService(web())
      .withSlice(slice(0, [2]));
    const ips = (of: ProxyState) =>
      of.claimants('tcp/10.96.0.10/80').flatMap((port) => port.endpoints.map((e) => e.ip));
    expect(ips(state)).toEqual(['10.0.0.2']);
    expect(ips(state.withoutService('default/web'))).toEqual([]);
  });
});
