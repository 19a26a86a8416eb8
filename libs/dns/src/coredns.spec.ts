import { describe, expect, it } from 'vitest';
import { serve } from './fixture.js';
import { Resolver } from './resolver.js';
import { service } from './fixture.js';
import { addressesOf } from './server/keys.js';

const corefile = (address: string): string =>
  `.:53 {\n  reload 2s 1s\n  template IN A {\n    answer "{{ .Name }} 60 IN A ${address}"\n  }\n}\n`;

describe('the server', () => {
  it('takes a changed Corefile over after its reload interval', async () => {
    const { ask, configure, clock } = await serve(corefile('192.0.2.1'));
    configure(corefile('192.0.2.2'));
    expect((await ask('a.test.'))[1]).toContain('192.0.2.1');
    await clock.advance(4_000);
    expect((await ask('a.test.'))[1]).toContain('192.0.2.2');
  });

  it('keeps the old configuration when the new one is broken, and says what is wrong', async () => {
    const { ask, configure, clock, server } = await serve(corefile('192.0.2.1'));
    configure('.:53 {\n    nonsense\n}\n');
    await clock.advance(4_000);
    expect((await ask('a.test.'))[1]).toContain('192.0.2.1');
    expect(server.log.lines.slice(-2)).toEqual([
      "[ERROR] Restart failed: /etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'nonsense'",
      "[ERROR] plugin/reload: Corefile changed but reload failed: starting with listener file descriptors: /etc/coredns/Corefile:2 - Error during parsing: Unknown directive 'nonsense'",
    ]);
  });

  it('refuses names outside all its zones', async () => {
    expect(await (await serve('example.org:53 {\n  whoami\n}\n')).ask('example.com.')).toEqual([
      'REFUSED',
    ]);
  });

  it('gives a question to the block with the longest zone', async () => {
    const block = (zone: string, address: string): string =>
      `${zone}:53 {\n  template IN A {\n    answer "{{ .Name }} 60 IN A ${address}"\n  }\n}\n`;
    const { ask } = await serve(block('org', '192.0.2.1') + block('example.org', '192.0.2.2'));
    expect([(await ask('a.org.'))[1], (await ask('a.example.org.'))[1]]).toEqual([
      'a.org. 60 A 192.0.2.1',
      'a.example.org. 60 A 192.0.2.2',
    ]);
  });
});

describe('keys of server blocks', () => {
  it('are zones, ports and networks', () => {
    const of = (...keys: string[]) => addressesOf({ keys, directives: new Map() });
    expect(of('dns://Example.ORG', '.:1053')).toEqual([
      { scheme: 'dns', zone: 'example.org.', port: 53 },
      { scheme: 'dns', zone: '.', port: 1053 },
    ]);
    expect(of('10.20.0.0/22').map(({ zone }) => zone)).toEqual([
      '0.20.10.in-addr.arpa.',
      '1.20.10.in-addr.arpa.',
      '2.20.10.in-addr.arpa.',
      '3.20.10.in-addr.arpa.',
    ]);
    expect(() => of('exa..mple')).toThrow('zone is not a valid domain name: exa..mple');
  });
});

describe('the stub resolver', () => {
  it('walks the search path for short names and tells what it tried and who answered', async () => {
    const { server } = await serve('.:53 {\n  kubernetes cluster.local\n}\n', [
      service('web', '10.96.1.10'),
    ]);
    const search = ['default.svc.cluster.local', 'shop.svc.cluster.local'];
    expect(
      await new Resolver(server).query('web', 'A', { client: '172.16.0.9', search, ndots: 5 }),
    ).toMatchObject({
      rcode: 'NOERROR',
      name: 'web.shop.svc.cluster.local.',
      tried: ['web.default.svc.cluster.local.', 'web.shop.svc.cluster.local.'],
      answeredBy: 'kubernetes',
    });
  });
});
