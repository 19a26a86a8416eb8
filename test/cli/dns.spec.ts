import { Resolver } from 'node:dns/promises';
import { describe, expect, it } from 'vitest';
import { cli } from './run-cli.js';

const query = (...argv: string[]) =>
  cli(['dns', 'query', '-f', 'shop.yaml', '-n', 'shop', ...argv]);

describe('mockplane dns', () => {
  it('answers questions', async () => {
    const { code, out } = await query('web.shop.svc.cluster.local');
    expect(code).toBe(0);
    expect(out).toMatch(/^;; status: NOERROR, plugin: kubernetes\n/);
    expect(out).toMatch(/\nweb\.shop\.svc\.cluster\.local\.\t30\tIN\tA\t10\.\d+\.\d+\.\d+\n$/);
  });

  it('asks as a pod does: short names go through its search path', async () => {
    const { out } = await query('web', 'A', '--from', 'pod/client', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      rcode: 'NOERROR',
      server: '10.96.0.10',
      tried: ['web.shop.svc.cluster.local'],
    });
  });

  it('exits with 3 when there is no answer', async () => {
    const { code, out } = await query('nobody.shop.svc.cluster.local');
    expect([code, out]).toEqual([3, expect.stringContaining('status: NXDOMAIN')]);
  });

  it('answers with the Corefile that it is given', async () => {
    const { out } = await query('anything.example', '--corefile', 'Corefile');
    expect(out).toContain('anything.example.\t60\tIN\tA\t192.0.2.7');
  });

  it('serves real sockets until it is ended', async () => {
    const answers: unknown[] = [];
    const ran = await cli(['dns', 'serve', '-f', 'shop.yaml', '--port', '0'], {
      until: async (out) => {
        const resolver = new Resolver();
        resolver.setServers([/127\.0\.0\.1:\d+/.exec(out)?.[0] ?? '']);
        answers.push(...(await resolver.resolveSrv('_http._tcp.web.shop.svc.cluster.local')));
      },
    });
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/^port 53 of the Corefile is at 127\.0\.0\.1:\d+\n$/);
    expect(answers).toMatchObject([{ name: 'web.shop.svc.cluster.local', port: 80 }]);
  });
});
