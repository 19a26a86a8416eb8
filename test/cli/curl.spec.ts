import { describe, expect, it } from 'vitest';
import { cli } from './run-cli.js';

const curl = (url: string, ...argv: string[]) =>
  cli(['curl', '-f', 'shop.yaml', '-n', 'shop', url, ...argv]);

describe('mockplane curl', () => {
  it('reaches a Service by its name from a pod', async () => {
    const { code, out } = await curl('http://web', '--from', 'pod/client', '-s', '-i');
    expect(code).toBe(0);
    expect(out).toMatch(/^HTTP\/1\.1 200 OK\r?\n/);
    expect(out).toContain('<title>Welcome to nginx!</title>');
  });

  it('reaches node ports from outside', async () => {
    const from = ['--from', 'ip/203.0.113.5'];
    const { code, out } = await curl(
      'http://192.168.1.103:30080',
      ...from,
      '-s',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code}',
    );
    expect([code, out]).toEqual([0, '200']);
  });

  it("fails with curl's own words and exit codes", async () => {
    expect(await curl('http://empty', '--from', 'pod/client')).toMatchObject({ code: 7, out: '' });
    expect(await curl('http://nobody', '--from', 'pod/client')).toEqual({
      code: 6,
      out: '',
      err: 'curl: (6) Could not resolve host: nobody\n',
    });
  });

  it('asks a cluster that is given as it is, whose images say what answers', async () => {
    const { code, out } = await cli([
      'curl',
      '-f',
      'snapshot.yaml',
      'http://10.96.0.20:8080',
      '--from',
      'pod/b',
    ]);
    expect([code, out]).toEqual([0, expect.stringContaining('Welcome to nginx!')]);
  });
});
