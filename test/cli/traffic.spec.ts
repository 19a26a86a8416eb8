import { describe, expect, it } from 'vitest';
import type { TrafficResults } from '#network';
import { cli } from './run-cli.js';

const traffic = (...argv: string[]) =>
  cli(['traffic', '-f', 'shop.yaml', '--from', 'pods', '--to', 'svc/shop/web', ...argv]);

describe('mockplane traffic', () => {
  it('counts what endpoints and nodes got, for people', async () => {
    const { out, code } = await traffic('--flows', '1000');
    expect(code).toBe(0);
    expect(out).toMatch(/^1000 flows in 60 s of virtual time, mode iptables: 1000 answered/);
    expect(out).toContain('ENDPOINT');
    expect(out).toContain('CONNTRACK');
  });

  it('says all of it to programs, the same for the same seed', async () => {
    const [one, two] = [
      await traffic('--rate', '50', '--seed', 'a', '-o', 'json'),
      await traffic('--rate', '50', '--seed', 'a', '-o', 'json'),
    ];
    expect(two.out).toBe(one.out);
    const { flows, endpoints } = JSON.parse(one.out) as TrafficResults;
    expect(endpoints.reduce((sum, endpoint) => sum + endpoint.flows, 0)).toBe(flows);
  });

  it('writes tables as CSV and a picture as SVG', async () => {
    const csv = await traffic('--flows', '100', '-o', 'csv', '--table', 'nodes');
    expect(csv.out).toMatch(/^node,zone,sent,received,passed,conntrackPeak,conntrackLimit\r\n/);
    const compared = ['--compare-services', '10,100', '--compare-modes', 'iptables,nftables'];
    const svg = await traffic('--flows', '100', ...compared, '-o', 'svg');
    expect(svg.out).toContain('<svg');
    expect(svg.out).toContain('nftables: ');
  });

  it('follows a node that fails, and says so', async () => {
    const { out } = await traffic('--flows', '1000', '--fail-node', 'w1-k8s@20s');
    expect(out).toContain('at 20 s: node w1-k8s fails');
  });

  it('refuses what makes no sense, naming the field or the option', async () => {
    expect(await traffic('--flows', '0')).toMatchObject({
      code: 2,
      err: expect.stringContaining('spec.loads[0].flows'),
    });
    expect(await traffic()).toMatchObject({ code: 2, err: expect.stringContaining('--rate') });
    const ghost = ['traffic', '-f', 'shop.yaml', '--from', 'pods', '--to', 'svc/ghost:80'];
    expect(await cli([...ghost, '--flows', '1'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no Service default/ghost'),
    });
  });
});
