import { describe, expect, it } from 'vitest';
import type { NetworkPicture } from '../picture/picture.js';
import { exampleCluster, pod, service, slice, world } from '../testing/example-cluster.js';
import { traceAll, traceOnce, type Flow } from './trace.js';
import { NetworkMemory } from './memory.js';
import type { Outcome } from './outcome.js';

const toWeb: Flow = {
  from: { pod: 'default/client' },
  ip: '10.96.0.20',
  port: 80,
  protocol: 'tcp',
};
const ends = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map((o) =>
    o.outcome === 'answered' ? `${o.backend?.name} sees ${o.sourceSeen}` : o.outcome,
  );
const all = (picture: NetworkPicture, flow: Partial<Flow> = {}): string[] =>
  ends(traceAll(picture, world, { ...toWeb, ...flow }).outcomes);

/** Ends of connections one after the other, with what nodes remember between them. */
function row(picture: NetworkPicture, count: number): string[] {
  const memory = new NetworkMemory();
  return ends(
    Array.from({ length: count }, (_, i) =>
      traceOnce(picture, { ...world, memory, seed: String(i) }, toWeb),
    ),
  );
}

describe('mode ipvs', () => {
  const picture = exampleCluster({}, 'ipvs');

  it('carries connections to both endpoints without hiding the client', () => {
    expect(all(picture).toSorted()).toEqual([
      'default/web-a sees 10.244.1.5',
      'default/web-b sees 10.244.1.5',
    ]);
  });

  it('goes round strictly', () => {
    const [first, second, ...rest] = row(picture, 4);
    expect(first).not.toBe(second);
    expect(rest).toEqual([first, second]);
  });

  it('gives node processes the address of the Service as source, and hides that behind the node', () => {
    const { steps } = traceOnce(picture, world, { ...toWeb, from: { node: 'node-3' } });
    expect(steps[0]?.summary).toMatch(/^node-3 sends TCP 10\.96\.0\.20:\d+ → 10\.96\.0\.20:80/);
    expect(all(picture, { from: { node: 'node-3' } })).toHaveLength(2);
    expect(all(picture, { from: { node: 'node-3' } })[0]).not.toContain('10.96.0.20');
  });

  it('refuses echo requests and ports that are not defined', () => {
    expect(all(picture, { protocol: 'icmp', port: 0 })).toEqual(['icmp-port-unreachable']);
    expect(all(picture, { port: 81 })).toEqual(['icmp-port-unreachable']);
  });

  it('names the virtual server and the endpoint that it chose', () => {
    const { steps } = traceOnce(picture, world, toWeb);
    expect(steps.find(({ stage }) => stage === 'translation')).toMatchObject({
      hook: 'INPUT',
      rule: { table: 'ipvs', chain: 'TCP  10.96.0.20:80 rr' },
      object: { kind: 'EndpointSlice' },
    });
  });
});

describe('mode nftables', () => {
  const picture = exampleCluster({}, 'nftables');

  it('carries connections to both endpoints, each with the same chance', () => {
    expect(traceAll(picture, world, toWeb).outcomes.map((o) => o.probability)).toEqual([0.5, 0.5]);
  });

  it('refuses echo requests', () => {
    expect(all(picture, { protocol: 'icmp', port: 0 })).toEqual(['icmp-port-unreachable']);
  });

  it('compares as many rules whichever of many Services is asked', () => {
    const cost = (at: NetworkPicture): number => traceOnce(at, world, toWeb).rulesCompared;
    const many = Array.from({ length: 200 }, (_, i) => i).reduce(
      (at, i) => at.with(service(`a${i}`, { clusterIP: `10.96.1.${i}` })),
      picture,
    );
    expect(cost(many)).toBe(cost(picture));
  });
});

describe('mode userspace', () => {
  const picture = exampleCluster({}, 'userspace');

  it('hides the client behind its node', () => {
    expect(new Set(all(picture).map((end) => end.split(' ')[0]))).toEqual(
      new Set(['default/web-a', 'default/web-b']),
    );
    for (const end of all(picture)) expect(end).not.toContain('10.244.1.5');
  });

  it('tries the next endpoint when one does not answer', () => {
    const withDead = picture
      .with(pod('gone', 1, '10.244.1.9'))
      .without(pod('gone', 1, '10.244.1.9'))
      .with(
        slice('web', [
          ['10.244.1.9', 1],
          ['10.244.2.6', 2],
        ]),
      );
    expect(row(withDead, 3).every((end) => end.startsWith('default/web-b'))).toBe(true);
  });

  it('accepts a connection and closes it when there is no endpoint', () => {
    const outcome = traceOnce(picture.with(slice('web', [])), world, toWeb);
    expect(outcome).toMatchObject({
      outcome: 'reset',
      by: '10.96.0.20',
      reason:
        'kube-proxy on node-1 reaches no endpoint of default/web, and closes the connection that it had accepted',
    });
  });
});
