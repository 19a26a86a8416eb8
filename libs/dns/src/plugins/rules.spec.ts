import { describe, expect, it } from 'vitest';
import { serve } from '../fixture.js';
import { queryFor } from '../message.js';

const TEMPLATE = 'template IN CNAME {\n answer "{{ .Name }} 5 IN CNAME {{ .Type }}."\n}';
const CLIENT = { ip: '10.0.0.9', port: 1, transport: 'udp' } as const;

describe('rules of plugins that are easily missed', () => {
  it('a question for ANY fits every template and takes its type; only addresses are looked for behind an alias', async () => {
    const { ask } = await serve(`. {\n${TEMPLATE}\n}`);
    expect(await ask('a.', 'ANY')).toEqual(['NOERROR', 'a. 5 CNAME CNAME.']);
  });

  it('minimal shortens a success without answers, too, and fails where there is no reply', async () => {
    const { ask } = await serve('. {\nminimal\nwhoami\n}');
    expect(await ask('a.')).toEqual(['NOERROR']);
    const refusing = await serve(
      '. {\nminimal\nfile db example.org\n}',
      [],
      {},
      {
        db: '@ 60 IN SOA ns h 1 2 3 4 5\n',
      },
    );
    expect(await refusing.ask('other.')).toEqual(['SERVFAIL']);
  });

  it('a rewritten name is put back at the end of longer names as well', async () => {
    const { ask } = await serve('. {\nrewrite name a.org b.org\nwhoami\n}');
    const reply = await ask('a.org.');
    expect(reply[1]).toMatch(/^a\.org\. 0 A/);
    expect(reply[2]).toMatch(/^_udp\.a\.org\. 0 SRV/);
  });

  it('a zone says nothing to a notification', async () => {
    const { server } = await serve(
      '. {\nfile db example.org\n}',
      [],
      {},
      {
        db: '@ 60 IN SOA ns h 1 2 3 4 5\n',
      },
    );
    const notification = { ...queryFor('example.org.', 'SOA'), opcode: 4 };
    expect((await server.ask(notification, CLIENT)).reply).toBeUndefined();
  });

  it('a zone file may hold digests and keys', async () => {
    const { ask } = await serve(
      '. {\nfile db example.org\n}',
      [],
      {},
      {
        db: '@ 60 IN SOA ns h 1 2 3 4 5\nsub 60 IN DS 1 8 2 AA BB\nk 60 IN DNSKEY 257 3 8 AwEA AQ==\n',
      },
    );
    expect(await ask('sub.example.org.', 'DS')).toEqual([
      'NOERROR',
      'sub.example.org. 60 DS 1 8 2 AA BB',
    ]);
  });

  it('a class that nobody serves is refused before the EDNS version is looked at', async () => {
    const { server } = await serve('. {\nwhoami\n}');
    const question = { name: 'a.', type: 'A', class: 'HS' };
    const message = {
      ...queryFor('a.', 'A'),
      question: [question],
      edns: { size: 512, dnssec: false, version: 1, options: [] },
    };
    expect((await server.ask(message, CLIENT)).reply?.rcode).toBe('REFUSED');
  });
});
