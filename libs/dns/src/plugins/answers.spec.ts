import { describe, expect, it } from 'vitest';
import { serve } from '../fixture.js';
import type { UpstreamTransport } from '../upstream.js';

const block = (...lines: string[]): string =>
  `.:53 {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
const FORWARD = 'forward . 192.0.2.53';

describe('hosts', () => {
  it('answers inline entries and lets the rest fall through', async () => {
    const { ask } = await serve(
      block('hosts {', '172.16.0.3 webservice1.com', 'fallthrough', '}', FORWARD),
    );
    expect(await ask('webservice1.com.')).toEqual([
      'NOERROR',
      'webservice1.com. 3600 A 172.16.0.3',
    ]);
    expect(await ask('3.0.16.172.in-addr.arpa.', 'PTR')).toEqual([
      'NOERROR',
      '3.0.16.172.in-addr.arpa. 3600 PTR webservice1.com.',
    ]);
    expect(await ask('www.example.org.')).toEqual(['NOERROR', 'www.example.org. 60 A 192.0.2.10']);
  });

  it('fails for unknown names without fallthrough, because it has no SOA record to deny with', async () => {
    expect(
      await (
        await serve(block('hosts {', '172.16.0.3 a.com', '}', FORWARD))
      ).ask('www.example.org.'),
    ).toEqual(['SERVFAIL']);
  });
});

describe('rewrite', () => {
  it('answers an exact rewrite under the name that was asked', async () => {
    const { ask } = await serve(
      block('rewrite name web-service.cluster.local www.example.org', FORWARD),
    );
    expect(await ask('web-service.cluster.local.')).toEqual([
      'NOERROR',
      'web-service.cluster.local. 60 A 192.0.2.10',
    ]);
  });

  it('leaves answers of a pattern alone unless it is told to change them', async () => {
    const rule = 'rewrite name suffix .test. .example.org.';
    expect(await (await serve(block(rule, FORWARD))).ask('www.test.')).toEqual([
      'NOERROR',
      'www.example.org. 60 A 192.0.2.10',
    ]);
    expect(await (await serve(block(`${rule} answer auto`, FORWARD))).ask('alias.test.')).toEqual([
      'NOERROR',
      'alias.test. 50 CNAME www.test.',
      'www.test. 60 A 192.0.2.10',
    ]);
  });

  it('goes on after continue and ends after stop', async () => {
    const rules = [
      'rewrite continue name a.test b.test',
      'rewrite name b.test www.example.org',
      'rewrite name www.example.org none.test',
    ];
    expect(await (await serve(block(...rules, FORWARD))).ask('a.test.')).toEqual([
      'NOERROR',
      'a.test. 60 A 192.0.2.10',
    ]);
  });
});

describe('cache', () => {
  it('counts TTLs down and asks again when they are over', async () => {
    const { ask, clock } = await serve(block('cache 30', FORWARD));
    expect((await ask('www.example.org.'))[1]).toBe('www.example.org. 30 A 192.0.2.10');
    await clock.advance(12_000);
    expect((await ask('www.example.org.'))[1]).toBe('www.example.org. 18 A 192.0.2.10');
    await clock.advance(18_000);
    expect((await ask('www.example.org.'))[1]).toBe('www.example.org. 30 A 192.0.2.10');
  });
});

describe('loadbalance', () => {
  it('keeps aliases in front of the addresses that it mixes', async () => {
    const { ask } = await serve(block('loadbalance', FORWARD));
    expect((await ask('alias.example.org.'))[1]).toContain('CNAME');
    expect(await ask('web.example.org.')).toEqual([
      'NOERROR',
      'web.example.org. 60 A 192.0.2.12',
      'web.example.org. 60 A 192.0.2.11',
    ]);
  });
});

describe('forward', () => {
  it('fails when no upstream answers, and errors says why', async () => {
    const { ask, server, clock } = await serve(block('errors', 'forward . 198.51.100.1'));
    const asked = ask('www.example.org.');
    await clock.advance(6_000);
    expect(await asked).toEqual(['SERVFAIL']);
    expect(server.log.lines.at(-1)).toBe(
      '[ERROR] plugin/errors: 2 www.example.org. A: read udp 127.0.0.1:0->198.51.100.1:53: i/o timeout',
    );
  });

  it('takes its upstreams from a file in the format of resolv.conf', async () => {
    expect(
      await (await serve(block('forward . /etc/resolv.conf'))).ask('www.example.org.'),
    ).toHaveLength(2);
  });
});

describe('template', () => {
  it('makes answers from the question', async () => {
    const { ask } = await serve(
      block(
        'template IN A test {',
        'match ^ip-(?P<n>[0-9]+)[.]',
        'answer "{{ .Name }} 60 IN A 192.0.2.{{ .Group.n }}"',
        '}',
      ),
    );
    expect(await ask('ip-7.test.')).toEqual(['NOERROR', 'ip-7.test. 60 A 192.0.2.7']);
    expect(await ask('other.test.')).toEqual(['SERVFAIL']);
  });
});

describe('acl', () => {
  it('refuses, hides and drops by source', async () => {
    const { ask } = await serve(
      block(
        'acl {',
        'block net 10.0.0.0/8',
        'drop net 10.1.0.0/16 192.168.0.0/16',
        'filter type AAAA',
        '}',
        FORWARD,
      ),
    );
    expect(await ask('www.example.org.', 'A', '10.1.2.3')).toEqual(['REFUSED']);
    expect(await ask('www.example.org.', 'A', '192.168.1.1')).toEqual(['no reply']);
    expect(await ask('www.example.org.', 'A', '172.16.0.1')).toHaveLength(2);
  });
});

describe('loop', () => {
  it('ends the program when its own question comes back', async () => {
    const codes: number[] = [];
    let back: (name: string) => Promise<unknown> = () => Promise.resolve();
    const upstreams: UpstreamTransport = {
      exchange: async (_, message) => {
        await new Promise<void>((resolve) => setImmediate(resolve));
        await back(message.question[0]?.name ?? '.');
        return message;
      },
    };
    const running = await serve(block('loop', 'forward . 192.0.2.1'), [], {
      upstreams,
      onExit: (code) => codes.push(code),
    });
    back = (name) => (codes.length === 0 ? running.message(name, 'HINFO') : Promise.resolve());
    for (let turn = 0; turn < 10; turn++)
      await new Promise<void>((resolve) => setImmediate(resolve));
    expect(codes).toEqual([1]);
    expect(running.server.log.lines.at(-1)).toContain(
      '[FATAL] plugin/loop: Loop (172.16.0.9:4711 -> :53) detected for zone "."',
    );
  });
});

describe('log, health, ready and prometheus', () => {
  it('print and serve what CoreDNS does', async () => {
    const { ask, server, informers } = await serve(
      block('log', 'health', 'ready', 'prometheus :9153', 'kubernetes cluster.local', FORWARD),
    );
    await ask('www.example.org.');
    expect(server.log.lines.at(-1)).toMatch(
      /^\[INFO\] 172\.16\.0\.9:4711 - 7 "A IN www\.example\.org\. udp 0 false 512" NOERROR qr,rd,ra 64 \d\.\d{9}s$/,
    );
    expect(server.page(8080, '/health')).toMatchObject({ status: 200, body: 'OK' });
    expect(server.page(8181, '/ready')).toMatchObject({ status: 200, body: 'OK' });
    expect(server.page(9153, '/metrics')?.body).toContain(
      'coredns_dns_requests_total{family="1",proto="udp",server="dns://:53",type="A",view="",zone="."} 1',
    );
    informers.unsync();
    expect(server.page(8181, '/ready')?.status).toBe(200);
  });
});
