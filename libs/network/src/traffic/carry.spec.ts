import { describe, expect, it } from 'vitest';
import { exampleCluster, pod, world } from '../testing/example-cluster.js';
import { carry } from './carry.js';
import { trafficCsv } from './results/csv.js';
import { trafficPlot } from './results/plot.js';
import { TrafficError, type TrafficSpec } from './spec.js';

const picture = exampleCluster().with(pod('caller', 3, '10.244.3.5', { app: 'caller' }));
const load = {
  from: { pods: { selector: { matchLabels: { app: 'caller' } } } },
  to: [{ service: { name: 'web' } }],
};
const spec: TrafficSpec = { loads: [{ ...load, rate: 100 }] };

describe('the results of a run', () => {
  it('tell what endpoints, nodes and zones got', async () => {
    const results = await carry(picture, world, spec);
    expect(results.answered).toBe(results.flows);
    expect(new Map(results.endpoints.map(({ name, zone }) => [name, zone]))).toEqual(
      new Map([
        ['default/web-a', 'zone-1'],
        ['default/web-b', 'zone-2'],
      ]),
    );
    expect(results.nodes.find(({ node }) => node === 'node-3')).toMatchObject({
      sent: results.flows,
      passed: results.flows,
      received: 0,
      conntrackLimit: 131_072,
    });
    expect(results.zones.map(({ local }) => local)).toEqual([0, 0]);
    expect(results.timeline.reduce((sum, { flows }) => sum + flows, 0)).toBe(results.flows);
  });

  it('test the spread: chance is even, a round is more even than chance', async () => {
    const { spread } = await carry(picture, world, spec);
    expect(spread[0]).toMatchObject({ endpoints: 2, even: { degreesOfFreedom: 1 } });
    expect(spread[0]!.asRules!.pValue).toBeGreaterThan(0.001);
    const ipvs = exampleCluster({}, 'ipvs').with(pod('caller', 3, '10.244.3.5', { app: 'caller' }));
    const inTurn = await carry(ipvs, world, spec);
    expect(inTurn.spread[0]!.even!.pValue).toBeGreaterThan(0.9);
    expect(inTurn.spread[0]!.asRules).toBeUndefined();
  });

  it('count what kernels remember: as long as connections live, and two minutes more', async () => {
    const connections = { duration: '10s', distribution: 'Constant' } as const;
    const { nodes } = await carry(picture, world, {
      duration: '300s',
      loads: [{ ...load, rate: 10, arrivals: 'Constant', connections }],
    });
    const { conntrackPeak } = nodes.find(({ node }) => node === 'node-3')!;
    expect(Math.abs(conntrackPeak - 1300)).toBeLessThan(60);
  });

  it('count ports that replaced sources take', async () => {
    const outside = { addresses: ['203.0.113.0/30'] };
    const open = picture.with({
      ...picture.service('default/web'),
      kind: 'Service',
      spec: {
        type: 'NodePort',
        clusterIP: '10.96.0.20',
        ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }],
      },
    } as object);
    const { masquerading, hiddenSources, flows } = await carry(open, world, {
      loads: [{ from: outside, to: [{ host: '192.168.1.13', port: 30_080 }], flows: 1000 }],
    });
    expect(hiddenSources).toBe(flows);
    expect(masquerading.map(({ node }) => node)).toEqual(['node-3', 'node-3']);
    expect(masquerading.reduce((sum, { portsPeak }) => sum + portsPeak, 0)).toBe(1000);
  });

  it('compare what modes cost: chains grow with Services, maps do not', async () => {
    const compare = { modes: ['iptables', 'nftables'], services: [10, 1000] };
    const { costs } = await carry(picture, world, { ...spec, compare });
    const mean = (mode: string, services: number): number =>
      costs.find((cost) => cost.mode === mode && cost.services === services)!.mean;
    expect(mean('iptables', 1000)).toBeGreaterThan(10 * mean('iptables', 10));
    expect(mean('nftables', 1000)).toBe(mean('nftables', 10));
  });

  it('are written as CSV and as a picture', async () => {
    const results = await carry(picture, world, spec);
    const [names, first] = trafficCsv(results, 'endpoints').split('\r\n');
    expect(names).toBe('load,destination,endpoint,name,node,zone,flows,share');
    expect(first).toContain('svc/default/web,svc/default/web,10.244.');
    expect(trafficCsv(results, 'timeline').split('\r\n')).toHaveLength(62);
    expect(trafficPlot(results)).toMatch(/^<svg [^]*<\/svg>\n$/);
  });

  it('are refused for a Service that is not there', async () => {
    const to = [{ service: { name: 'ghost' } }];
    await expect(carry(picture, world, { loads: [{ ...load, to, flows: 1 }] })).rejects.toThrow(
      new TrafficError('there is no Service default/ghost'),
    );
  });
});
