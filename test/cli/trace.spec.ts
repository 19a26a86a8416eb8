import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { cli } from './run-cli.js';

interface Answer {
  readonly outcomes: readonly {
    readonly outcome: string;
    readonly probability: number;
    readonly sourceSeen?: string;
    readonly backend?: { readonly pod?: string; readonly port: number };
  }[];
}

const shop = (...argv: string[]) => cli(['trace', '-f', 'shop.yaml', '-n', 'shop', ...argv]);
const snapshot = (...argv: string[]) => cli(['trace', '-f', 'snapshot.yaml', ...argv]);

describe('mockplane trace -f', () => {
  it('starts what the manifests wish for, and follows a packet through it', async () => {
    const { code, out } = await shop('--from', 'pod/client', '--to', 'svc/web');
    expect(code).toBe(0);
    expect(out).toMatch(/^pod shop\/client → 10\.\d+\.\d+\.\d+ port 80\/tcp\n/);
    expect(out).toContain('because of EndpointSlice shop/web-');
    expect(out).toMatch(/= answered by .*: web-\w+-\w+ answers on 172\.16\.\d+\.\d+:80/);
  });

  it('looks names up as the source does', async () => {
    const { code, out } = await shop('--from', 'pod/client', '--to', 'web:80');
    expect(code).toBe(0);
    expect(out).toContain('dns      A web.shop.svc.cluster.local @10.96.0.10: NOERROR 10.');
  });

  it('shows every outcome of chance, for scripts too', async () => {
    const { out } = await shop(
      '--from',
      'ip/203.0.113.5',
      '--to',
      '192.168.1.101:30080',
      '--all',
      '-o',
      'json',
    );
    const { outcomes } = JSON.parse(out) as Answer;
    expect(outcomes.map(({ outcome, probability }) => [outcome, probability])).toEqual([
      ['answered', 0.5],
      ['answered', 0.5],
    ]);
    expect(outcomes.every(({ backend }) => backend?.pod?.startsWith('shop/web-'))).toBe(true);
  });

  it('exits with 3 when the packet does not arrive, and says why and what would mend it', async () => {
    const { code, out } = await shop('--from', 'node/w1-k8s', '--to', 'svc/empty');
    expect(code).toBe(3);
    expect(out).toContain('its selector app=nobody matches no pod in namespace shop');
    expect(out).toContain('to mend it:');
  });

  it('takes a cluster as it is when pods have their addresses', async () => {
    const { code, out } = await snapshot('--from', 'pod/b', '--to', 'svc/db', '-o', 'yaml');
    expect(code).toBe(0);
    expect((parse(out) as Answer).outcomes).toMatchObject([
      { outcome: 'answered', sourceSeen: '10.244.2.5', backend: { pod: 'default/a', port: 80 } },
    ]);
  });

  it('reads manifests from standard input', async () => {
    const stdin = JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'nginx' }] },
    });
    const { code, out } = await cli(
      ['trace', '-f', '-', '--from', 'node/w1-k8s', '--to', 'pod/p:80'],
      { stdin },
    );
    expect([code, out]).toEqual([0, expect.stringContaining('p answers on 172.16.')]);
  });

  it('refuses what the API refuses, each object with its error', async () => {
    const wrong = (name: string) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 0, targetPort: 80 }] },
    });
    const stdin = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [wrong('a'), wrong('b')],
    });
    const { code, out, err } = await cli(
      ['trace', '-f', '-', '--from', 'node/w1-k8s', '--to', 'svc/a'],
      { stdin },
    );
    expect([code, out]).toEqual([1, '']);
    for (const name of ['a', 'b']) {
      expect(err).toContain(
        `Error from server (Invalid): error when creating "STDIN": Service "${name}" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive`,
      );
    }
  });

  it('refuses kinds that do not exist', async () => {
    const { code, err } = await cli(['trace', '-f', '-', '--from', 'node/x', '--to', 'y:1'], {
      stdin: '{apiVersion: a/v1, kind: B, metadata: {name: c}}',
    });
    expect([code, err]).toEqual([
      1,
      expect.stringContaining('no matches for kind "B" in version "a/v1"'),
    ]);
  });

  it('tells a failure from a wrong command line', async () => {
    expect(await shop('--from', 'pod/ghost', '--to', '10.96.0.1:443')).toEqual({
      code: 1,
      out: '',
      err: 'mockplane: there is no pod "shop/ghost"\n',
    });
    expect(await shop('--from', 'pod/client', '--to', 'svc/nothing')).toMatchObject({
      code: 1,
      err: 'Error from server (NotFound): services "nothing" not found\n',
    });
    expect(await shop('--from', 'pod/client', '--to', '10.96.0.1')).toMatchObject({
      code: 2,
      err: 'mockplane: a TCP packet needs a port\nWrite it behind the destination: --to 10.96.0.1:80\n',
    });
    expect(await cli(['trace', '--from', 'pod/a'])).toMatchObject({ code: 2 });
    expect(
      await cli(['trace', '-f', 'missing.yaml', '--from', 'pod/a', '--to', 'b:1']),
    ).toMatchObject({
      code: 1,
      err: 'mockplane: the path "missing.yaml" does not exist\n',
    });
  });

  it('breaks what a Fault breaks, once everything runs', async () => {
    const trace = (...argv: string[]) =>
      cli(['trace', '-f', 'broken.yaml', '--from', 'pod/a', ...argv]);
    const cut = await trace('--to', 'svc/b');
    expect(cut.code).toBe(3);
    expect(cut.out).toContain('because of Fault cut spec.partition');
    expect(cut.out).toContain('nothing gets from w1-k8s to w2-k8s (Fault cut)');
    expect(cut.out).toContain('to mend it: kubectl delete fault cut');
    const lossy = await trace('--to', '192.168.1.103', '--protocol', 'icmp', '--all', '-o', 'json');
    expect(
      (JSON.parse(lossy.out) as Answer).outcomes.map((each) => [each.outcome, each.probability]),
    ).toEqual([
      ['timeout', 0.5],
      ['reply', 0.5],
    ]);
  });
});
